import { Anchor, Group, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { api, dataOf } from '../../api/client.ts';
import type { Review } from '../../api/shapes.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Facts } from '../../components/facts.tsx';
import { LoadingPage } from '../../components/loading-page.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Panel } from '../../components/panel.tsx';
import { lengthOf } from '../../components/time-words.ts';
import { When } from '../../components/when.tsx';
import { CommandPanel } from './command-panel.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import { OutputPanel } from './output-panel.tsx';
import { PolicyPanel } from './policy-panel.tsx';
import classes from './review-detail.module.css';
import { reviewQuery } from './review-queries.ts';
import { ReviewStatusBadge } from './review-status.tsx';
import { TimelinePanel } from './timeline-panel.tsx';

/** One request: what is asked, of whom, and what became of it. */
export default function ReviewDetail() {
  const { id = '' } = useParams();
  const review = useQuery(reviewQuery(id));
  return (
    <>
      <Anchor component={Link} to="/reviews" size="sm" className={classes.back ?? ''}>
        <IconArrowLeft size={15} aria-hidden="true" /> Access Requests
      </Anchor>
      {review.data !== undefined ? (
        <Detail review={review.data} />
      ) : review.error !== null ? (
        <>
          <PageHead title="Access Request" />
          <ErrorNotice error={review.error} title="The request cannot be shown" onRetry={() => void review.refetch()} />
        </>
      ) : (
        <LoadingPage />
      )}
    </>
  );
}

function Detail({ review }: { readonly review: Review }) {
  const subtype = useSubtype(review.connection_name);
  const isWindow = review.type === 'jit';
  return (
    <>
      <PageHead
        title={isWindow ? `Access to ${review.connection_name}` : `${operationOf(review)} on ${review.connection_name}`}
        tabTitle={`Access Request of ${review.user_name}`}
        lead={
          <Group gap="xs">
            <ReviewStatusBadge status={review.status} />
            <Text size="sm" c="dimmed">
              asked by <strong className={classes.who}>{review.user_name}</strong> <When at={review.created_at} />
            </Text>
          </Group>
        }
      />
      <div className={classes.columns}>
        <div className={classes.main}>
          {isWindow ? null : <CommandPanel review={review} subtype={subtype} />}
          <FactsPanel review={review} />
          <OutputPanel review={review} />
          <TimelinePanel review={review} />
        </div>
        <div className={classes.side}>
          <DecisionPanel review={review} />
          <PolicyPanel review={review} />
        </div>
      </div>
    </>
  );
}

/** `Update`, for the title; what is sent may hold several. */
function operationOf({ operations }: Review): string {
  const words = [...new Set(operations)].map((word) => word.replaceAll('_', ' ').toUpperCase());
  return words.length === 0 || words.length > 3 ? 'Command' : words.join(', ');
}

/** How the connection's statements are written; not known of one that is gone or hidden. */
function useSubtype(connection: string): string | undefined {
  const { data } = useQuery({
    queryKey: ['connections', 'one', connection],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/connections/{nameOrID}', { params: { path: { nameOrID: connection } }, signal })),
    retry: false,
  });
  return data?.subtype ?? undefined;
}

function FactsPanel({ review }: { readonly review: Review }) {
  const { access_duration_sec: durationSec } = review;
  const sessions = review.session === null ? review.sessions : [review.session];
  return (
    <Panel title="About">
      <Facts
        facts={[
          ['Requester', review.identity_type === 'machine' ? `${review.user_name} (a program)` : review.user_name],
          ['Resource Role', review.connection_name],
          ['Database', review.database === '' ? undefined : review.database],
          ['Duration', durationSec === null ? undefined : lengthOf(durationSec * 1000)],
          ['Reason', review.justification ?? undefined],
          ['Ends', review.revoke_at === null ? undefined : <When key="ends" at={review.revoke_at} />],
          ['Client', review.type === 'jit' ? undefined : MODES[review.mode]],
          ['Sessions', sessions.length === 0 ? undefined : <SessionLinks key="sessions" ids={sessions} />],
          ['Request', <code key="id">{review.id}</code>],
        ]}
      />
    </Panel>
  );
}

const MODES: Readonly<Record<Review['mode'], string>> = {
  hold: 'waits for the decision',
  fail_fast: 'was answered at once, and repeats the command after the approval',
};
const SESSIONS_SHOWN = 5;

function SessionLinks({ ids }: { readonly ids: readonly string[] }) {
  return (
    <>
      {ids.slice(0, SESSIONS_SHOWN).map((id) => (
        <Anchor key={id} component={Link} to={`/sessions/${id}`} size="sm" display="block">
          {id}
        </Anchor>
      ))}
      {ids.length > SESSIONS_SHOWN ? `and ${ids.length - SESSIONS_SHOWN} more` : null}
    </>
  );
}
