import { type Agents, agentObstacle } from '../core/agents.ts';
import type { Connection as StoredConnection } from '../store/index.ts';
import { time } from './schemas.ts';

/** Whether a connection can be used right now, as far as somebody looked. */
export interface ShownStatus {
  readonly status: 'online' | 'offline';
  /** For administrators; null when it is online. */
  readonly status_reason: string | null;
  /** When its upstream was last dialled, by a probe or by a session; null where nothing is dialled. */
  readonly status_checked_at: string | null;
}

/** Online means: the agent is connected, and what it leads to answers. A command has nothing that could be dialled. */
export function shownStatus(
  stored: Pick<StoredConnection, 'type' | 'effectiveAgentId' | 'isReachable' | 'statusReason' | 'statusCheckedAt'>,
  agents: Agents,
): ShownStatus {
  const reason = reasonOf(stored, agents);
  return {
    status: reason === null ? 'online' : 'offline',
    status_reason: reason,
    status_checked_at: time(stored.statusCheckedAt),
  };
}

function reasonOf(stored: Parameters<typeof shownStatus>[0], agents: Agents): string | null {
  const obstacle = agentObstacle(agents, stored.effectiveAgentId);
  if (obstacle !== undefined) return obstacle;
  if (stored.type === 'custom' || stored.isReachable === true) return null;
  if (stored.isReachable === null) return 'nobody has looked yet';
  return stored.statusReason ?? 'the upstream does not answer';
}
