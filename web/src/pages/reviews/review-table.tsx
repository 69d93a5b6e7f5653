import { Group, Table, Text } from '@mantine/core';
import { IconClockHour4, IconRobot } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Review } from '../../api/shapes.ts';
import { When } from '../../components/when.tsx';
import { ReviewStatusBadge } from './review-status.tsx';
import classes from './review-table.module.css';
import { subjectOf } from './review-words.ts';

/** Requests, one in a row; a row leads to its request. */
export function ReviewTable({ reviews }: { readonly reviews: readonly Review[] }) {
  return (
    <Table highlightOnHover className={classes.table ?? ''} aria-label="Access Requests">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={112}>Status</Table.Th>
          <Table.Th>What</Table.Th>
          <Table.Th className={classes.wide ?? ''} w={140}>
            Resource Role
          </Table.Th>
          <Table.Th className={classes.wide ?? ''} w={140}>
            Who
          </Table.Th>
          <Table.Th className={classes.wide ?? ''} w={160}>
            Reviewers
          </Table.Th>
          <Table.Th className={classes.wide ?? ''} w={110}>
            Asked
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {reviews.map((review) => (
          <Table.Tr key={review.id} className={classes.row ?? ''}>
            <Table.Td>
              <ReviewStatusBadge status={review.status} />
            </Table.Td>
            <Table.Td className={classes.what ?? ''}>
              <Link to={`/reviews/${review.id}`} className={classes.link} data-type={review.type}>
                {review.type === 'jit' ? <IconClockHour4 size={15} aria-hidden="true" /> : null}
                <span>{subjectOf(review)}</span>
              </Link>
              <div className={classes.narrow}>
                {review.connection_name} · {review.user_name} · <When at={review.created_at} />
              </div>
            </Table.Td>
            <Table.Td className={classes.wide ?? ''}>{review.connection_name}</Table.Td>
            <Table.Td className={classes.wide ?? ''}>
              <Group gap={5} wrap="nowrap">
                {review.identity_type === 'machine' ? <IconRobot size={15} aria-label="A program:" /> : null}
                <Text size="sm" truncate>
                  {review.user_name}
                </Text>
              </Group>
            </Table.Td>
            <Table.Td className={classes.wide ?? ''}>
              <Reviewers review={review} />
            </Table.Td>
            <Table.Td className={`${classes.wide} ${classes.when}`}>
              <When at={review.created_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Reviewers({ review }: { readonly review: Review }) {
  if (review.auto_approved) return <Text size="sm">passed by itself</Text>;
  const deciders = review.review_groups_data.flatMap(({ reviewed_by: by }) => (by === null ? [] : [by.name]));
  const groups = review.review_groups_data.map(({ group }) => group);
  return (
    <Text size="sm" truncate {...(deciders.length === 0 ? { c: 'dimmed' } : {})}>
      {(deciders.length === 0 ? groups : [...new Set(deciders)]).join(', ')}
    </Text>
  );
}
