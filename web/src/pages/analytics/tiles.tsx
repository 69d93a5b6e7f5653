import { lengthOf } from '../../components/time-words.ts';
import classes from './analytics.module.css';
import type { ReviewStats } from './analytics-queries.ts';
import type { Activity } from './series.ts';

const SECOND_MS = 1000;

interface Props {
  readonly stats: ReviewStats;
  readonly activity: Activity;
}

/** The few figures that are asked for first. */
export function Tiles({ stats, activity }: Props) {
  const { allow, deny } = activity.commands;
  const masked = Object.values(activity.masked).reduce((sum, n) => sum + n, 0);
  const decided = stats.approved + stats.rejected;
  return (
    <dl className={classes.tiles}>
      <Tile name="Time to approval, median" value={timeOf(stats.median_approval_sec)} note={approvalsNote(stats)} />
      <Tile
        name="95th percentile"
        value={timeOf(stats.p95_approval_sec)}
        note={stats.approved === 0 ? 'nothing approved yet' : '95 of 100 approvals took no longer'}
      />
      <Tile
        name="Approval rate"
        value={stats.approval_rate === null ? '–' : `${Math.round(stats.approval_rate * 100)} %`}
        note={decided === 0 ? 'nothing decided yet' : `${count(stats.approved)} of ${count(decided)} decided`}
      />
      <Tile name="Access Requests" value={count(stats.total)} note={requestsNote(stats)} />
      <Tile name="Commands" value={count(allow + deny)} note={`${count(deny)} denied`} />
      <Tile name="Masked values" value={count(masked)} note={typesNote(Object.keys(activity.masked).length)} />
    </dl>
  );
}

function timeOf(seconds: number | null): string {
  return seconds === null ? '–' : lengthOf(seconds * SECOND_MS);
}

function approvalsNote({ approved }: ReviewStats): string {
  return approved === 0 ? 'nothing approved yet' : `of ${count(approved)} approval${approved === 1 ? '' : 's'}`;
}

function requestsNote({ statuses, auto_approved: automatic }: ReviewStats): string {
  const words = [
    statuses.PENDING > 0 ? `${count(statuses.PENDING)} waiting` : '',
    statuses.EXPIRED > 0 ? `${count(statuses.EXPIRED)} expired` : '',
    automatic > 0 ? `${count(automatic)} passed by themselves` : '',
  ].filter((each) => each !== '');
  return words.length === 0 ? 'none waits' : words.join(', ');
}

function typesNote(types: number): string {
  return types === 0 ? 'nothing found' : `of ${types} entity type${types === 1 ? '' : 's'}`;
}

function Tile({ name, value, note }: { readonly name: string; readonly value: string; readonly note: string }) {
  return (
    <div className={classes.tile}>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        <span>{note}</span>
      </dd>
    </div>
  );
}

function count(n: number): string {
  return n.toLocaleString('en');
}
