import type { Review } from '../../api/shapes.ts';
import { StatusBadge } from '../../components/status-badge.tsx';
import { STATUSES } from './review-words.ts';

/** Where a request stands. */
export function ReviewStatusBadge({ status }: Pick<Review, 'status'>) {
  const { label, color } = STATUSES[status];
  return <StatusBadge color={color}>{label}</StatusBadge>;
}
