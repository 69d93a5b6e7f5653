import { Button, Skeleton, VisuallyHidden } from '@mantine/core';
import { IconChartHistogram } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Panel } from '../../components/panel.tsx';
import { lengthOf } from '../../components/time-words.ts';
import classes from './analytics.module.css';
import { activityQuery, type ReviewStats, requestStatsQuery } from './analytics-queries.ts';
import { BarChart, ChartTable } from './bar-chart.tsx';
import { rangeOf } from './range.ts';
import { RangePicker } from './range-picker.tsx';
import { type Activity, approvalTimesOf, type ChartData, commandsOf, maskedOf, requestsOf, totalOf } from './series.ts';
import { Tiles } from './tiles.tsx';
import { ConnectionsTable, RequestedTable, RequestersTable, UsersTable } from './top-tables.tsx';

const SECOND_MS = 1000;

/** What went through the gateways: requests and how they were decided, commands, masked values. */
export default function Analytics() {
  const [search, setSearch] = useSearchParams();
  const range = rangeOf(search);
  const connection = search.get('connection');
  const activity = useQuery({ ...activityQuery(range, connection), placeholderData: keepPreviousData });
  const stats = useQuery({ ...requestStatsQuery(range, connection), placeholderData: keepPreviousData });
  const change = (part: Readonly<Record<string, string | null>>) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      for (const [name, value] of Object.entries(part)) {
        if (value === null) after.delete(name);
        else after.set(name, value);
      }
      return after;
    });
  const error = activity.error ?? stats.error;
  return (
    <>
      <PageHead
        title="Analytics"
        lead="How requests are decided, what commands do, what is masked. Times are in UTC."
        actions={<RangePicker range={range} connection={connection} onChange={change} />}
      />
      {error !== null ? (
        <ErrorNotice
          error={error}
          title="The figures cannot be shown"
          onRetry={() => {
            void activity.refetch();
            void stats.refetch();
          }}
        />
      ) : activity.data === undefined || stats.data === undefined ? (
        <Loading />
      ) : (
        <Figures
          activity={activity.data}
          stats={stats.data}
          onAll={connection === null ? undefined : () => change({ connection: null })}
        />
      )}
    </>
  );
}

interface FiguresProps {
  readonly activity: Activity;
  readonly stats: ReviewStats;
  /** Shows all Resource Roles; undefined where they are shown. */
  readonly onAll: (() => void) | undefined;
}

function Figures({ activity, stats, onAll }: FiguresProps) {
  const commands = commandsOf(activity);
  const requests = requestsOf(activity);
  const masked = maskedOf(activity);
  if (totalOf(commands) + totalOf(requests) + totalOf(masked) === 0) {
    return (
      <Panel title="Nothing in this time">
        <EmptyState
          icon={IconChartHistogram}
          title="No command went through"
          action={
            onAll === undefined ? undefined : (
              <Button variant="default" onClick={onAll}>
                Show all Resource Roles
              </Button>
            )
          }
        >
          As soon as somebody runs a command through a Resource Role, it is counted here. Choose a longer range to look
          further back.
        </EmptyState>
      </Panel>
    );
  }
  const { bucket } = activity;
  return (
    <div className={classes.page}>
      <Tiles stats={stats} activity={activity} />
      <div className={classes.charts}>
        <Chart title="Commands by verdict" bucket={bucket} data={commands} none="No command ran." />
        <Chart title="Masked values" bucket={bucket} data={masked} none="Nothing was masked." />
        <Chart title="Access Requests" bucket={bucket} data={requests} none="Nobody asked for anything." />
        <Chart
          title="Time to approval, on average"
          bucket={bucket}
          data={approvalTimesOf(activity)}
          none="Nothing was approved."
          words={(seconds) => (seconds === 0 ? '–' : lengthOf(seconds * SECOND_MS))}
        />
      </div>
      <div className={classes.charts}>
        <RequestersTable requesters={stats.top_requesters} />
        <RequestedTable commands={stats.top_commands} />
        <ConnectionsTable connections={activity.connections} />
        <UsersTable users={activity.users} />
      </div>
    </div>
  );
}

interface ChartProps {
  readonly title: string;
  readonly bucket: Activity['bucket'];
  readonly data: ChartData;
  readonly none: string;
  readonly words?: (value: number) => string;
}

function Chart({ title, bucket, data, none, words }: ChartProps) {
  const isEmpty = totalOf(data) === 0;
  const parts = { data, bucket, label: `${title}, by the ${bucket}`, ...(words === undefined ? {} : { words }) };
  return (
    <Panel title={title}>
      {isEmpty ? (
        <p className={classes.none}>{none}</p>
      ) : (
        <>
          <BarChart {...parts} />
          <ChartTable {...parts} />
        </>
      )}
    </Panel>
  );
}

function Loading() {
  return (
    <div className={classes.page} role="status">
      <VisuallyHidden>Loading …</VisuallyHidden>
      <Skeleton height={84} />
      <div className={classes.charts}>
        {['commands', 'masked', 'requests', 'times'].map((name) => (
          <Skeleton key={name} height={260} />
        ))}
      </div>
    </div>
  );
}
