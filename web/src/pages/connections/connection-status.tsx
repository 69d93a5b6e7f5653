import { StatusBadge } from '../../components/status-badge.tsx';
import type { Connection } from './connection-queries.ts';

/** Whether a connection can be used right now. */
export function ConnectionStatusBadge({ status }: Pick<Connection, 'status'>) {
  return status === 'online' ? (
    <StatusBadge color="teal">Online</StatusBadge>
  ) : (
    <StatusBadge color="red">Offline</StatusBadge>
  );
}
