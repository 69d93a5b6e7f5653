/** The processes that dial upstreams, by name. */
export interface Agents {
  /** Whether there is an agent of this name, connected or not. */
  exists(name: string): boolean;
  isConnected(name: string): boolean;
  /** Names of all that are connected. */
  connected(): readonly string[];
}

/** Why nothing can be dialled through this agent, half a sentence; undefined when nothing stands in the way. */
export function agentObstacle(agents: Agents, name: string | null): string | undefined {
  if (name === null) return 'neither the connection nor its resource names an agent';
  if (!agents.exists(name)) return `agent "${name}" does not exist`;
  return agents.isConnected(name) ? undefined : `agent "${name}" is not connected`;
}
