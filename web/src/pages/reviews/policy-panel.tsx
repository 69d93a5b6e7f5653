import { Text } from '@mantine/core';
import { IconCircleCheckFilled, IconCircleDashed, IconCircleXFilled } from '@tabler/icons-react';
import type { Review, ReviewGroup } from '../../api/shapes.ts';
import { Panel } from '../../components/panel.tsx';
import { When } from '../../components/when.tsx';
import classes from './policy-panel.module.css';

/** Who must approve, and who did. */
export function PolicyPanel({ review }: { readonly review: Review }) {
  return (
    <Panel title="Reviewers">
      <Text size="sm" c="dimmed" mb="sm">
        {ruleOf(review)}
      </Text>
      <ul className={classes.groups}>
        {review.review_groups_data.map((group) => (
          <GroupState key={group.group} group={group} isOpen={review.status === 'PENDING'} />
        ))}
      </ul>
    </Panel>
  );
}

/** What the policy asks for, in a sentence. */
function ruleOf({ auto_approved, review_groups_data: groups, min_approvals: least, person_counts }: Review): string {
  if (auto_approved) return 'Nobody was asked: it is the own request of an administrator in one of these groups.';
  if (groups.length === 1) return 'One approval releases it, one rejection ends it.';
  const needed =
    least === null || least >= groups.length
      ? 'Each of these groups must approve'
      : `${least} of these groups must approve`;
  const people =
    person_counts === 'once' ? 'a person counts for one group only' : 'a person counts for all of their groups';
  return `${needed}; ${people}. One rejection ends it.`;
}

const WORDS: Readonly<Record<ReviewGroup['status'], string>> = {
  PENDING: 'has not decided',
  APPROVED: 'approved',
  REJECTED: 'rejected',
};

function GroupState({ group, isOpen }: { readonly group: ReviewGroup; readonly isOpen: boolean }) {
  const { reviewed_by: by, review_date: at } = group;
  return (
    <li className={classes.group} data-status={group.status}>
      {group.status === 'APPROVED' ? (
        <IconCircleCheckFilled size={19} aria-hidden="true" />
      ) : group.status === 'REJECTED' ? (
        <IconCircleXFilled size={19} aria-hidden="true" />
      ) : (
        <IconCircleDashed size={19} aria-hidden="true" />
      )}
      <div className={classes.words}>
        <strong>{group.group}</strong>{' '}
        <span className={classes.dim}>
          {group.status === 'PENDING' && isOpen ? 'is waited for' : WORDS[group.status]}
          {by === null ? null : ` by ${by.name}`}
          {group.by_admin ? ' as administrator' : null}
          {at === null ? null : (
            <>
              , <When at={at} />
            </>
          )}
        </span>
        {group.max_rows === null ? null : <div className={classes.dim}>for at most {group.max_rows} rows</div>}
        {group.reason === null || group.reason === '' ? null : <blockquote>{group.reason}</blockquote>}
      </div>
    </li>
  );
}
