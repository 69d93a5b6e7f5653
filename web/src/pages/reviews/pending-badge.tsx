import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/me.ts';
import { waitsFor } from './deciding.ts';
import classes from './pending-badge.module.css';
import { pendingQuery } from './review-queries.ts';

const SHOWN_MAX = 99;

/** How many requests wait for whoever is logged in. */
export function PendingBadge() {
  const me = useMe();
  const { data } = useQuery(pendingQuery);
  const count = data?.items.filter((review) => waitsFor(review, me)).length ?? 0;
  if (count === 0) return null;
  return (
    <span className={classes.badge}>
      {count > SHOWN_MAX ? `${SHOWN_MAX}+` : count}
      <VisuallyHidden> waiting for you</VisuallyHidden>
    </span>
  );
}
