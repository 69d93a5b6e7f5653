import type { MantineColor } from '@mantine/core';
import type { Review, ReviewStatus } from '../../api/shapes.ts';
import { lengthOf } from '../../components/time-words.ts';

/** The statuses in the order of the tabs, with their words and colours. */
export const STATUSES: Readonly<Record<ReviewStatus, { readonly label: string; readonly color: MantineColor }>> = {
  PENDING: { label: 'Pending', color: 'amber' },
  APPROVED: { label: 'Approved', color: 'sluice' },
  EXECUTED: { label: 'Executed', color: 'teal' },
  REJECTED: { label: 'Rejected', color: 'red' },
  EXPIRED: { label: 'Expired', color: 'gray' },
  REVOKED: { label: 'Revoked', color: 'gray' },
};

/** Whether a text is a status. */
export function isStatus(text: string | null): text is ReviewStatus {
  return text !== null && Object.hasOwn(STATUSES, text);
}

/** What is asked for, in one line. */
export function subjectOf(review: Pick<Review, 'type' | 'text' | 'access_duration_sec' | 'justification'>): string {
  if (review.type === 'onetime') return review.text.replace(/\s+/g, ' ').trim();
  const length = review.access_duration_sec === null ? '' : ` for ${lengthOf(review.access_duration_sec * 1000)}`;
  return `Access${length}${review.justification === null ? '' : `: ${review.justification}`}`;
}
