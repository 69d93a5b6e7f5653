import type { Session } from '../../api/shapes.ts';
import { StatusBadge } from '../../components/status-badge.tsx';
import { STATUSES } from './session-words.ts';

/** Whether a session goes on. */
export function SessionStatusBadge({ status }: Pick<Session, 'status'>) {
  const { label, color } = STATUSES[status];
  return <StatusBadge color={color}>{label}</StatusBadge>;
}
