import type { Agents } from '../core/agents.ts';

/** The agent that lives in the gateway. */
export const LOCAL_AGENT = 'default';

/** The agents of a gateway that knows none but its own, which is connected as long as it runs. */
export function localAgents(): Agents {
  return {
    exists: (name) => name === LOCAL_AGENT,
    isConnected: (name) => name === LOCAL_AGENT,
    connected: () => [LOCAL_AGENT],
  };
}
