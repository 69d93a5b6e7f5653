import { parseDuration } from '../duration.ts';
import { UsageError } from '../failure.ts';

/** The options of `admin create connection` that say how its commands are approved. */
export interface ReviewOptions {
  readonly minApprovals?: string;
  readonly personCounts?: string;
  readonly reviewTimeout?: string;
  readonly reviewAccess?: string;
  readonly accessMaxDuration?: string;
}

const PERSON_COUNTS = ['once', 'every_group'];
const REVIEW_ACCESS = ['command', 'window', 'command_or_window'];

/** The switches these options stand for; an empty value takes a switch away. */
export function readReviewOptions(options: ReviewOptions): Map<string, string> {
  const { minApprovals, personCounts, reviewTimeout, reviewAccess, accessMaxDuration } = options;
  const policy = new Map<string, string>();
  if (minApprovals !== undefined) policy.set('review_min_approvals', readMinimum(minApprovals));
  if (personCounts !== undefined) policy.set('review_person_counts', readPersonCounts(personCounts));
  if (reviewTimeout !== undefined) policy.set('review_timeout_sec', readTimeout(reviewTimeout));
  if (reviewAccess !== undefined) policy.set('review_access', readAccess(reviewAccess));
  if (accessMaxDuration !== undefined) policy.set('review_window_sec_max', readTimeout(accessMaxDuration));
  return policy;
}

function readMinimum(text: string): string {
  if (text === 'all') return '';
  if (/^[1-9]\d{0,2}$/.test(text)) return text;
  throw new UsageError(
    `--min-approvals: "${text}" is no number of groups.`,
    'Write how many suffice, or all for each of them.',
  );
}

function readPersonCounts(text: string): string {
  const word = text.replaceAll('-', '_');
  if (PERSON_COUNTS.includes(word)) return word;
  throw new UsageError(`--person-counts: "${text}" is not known.`, 'It is once or every_group.');
}

function readAccess(text: string): string {
  const word = text.replaceAll('-', '_');
  if (REVIEW_ACCESS.includes(word)) return word;
  throw new UsageError(`--review-access: "${text}" is not known.`, `It is ${REVIEW_ACCESS.join(', ')}.`);
}

function readTimeout(text: string): string {
  return text === 'default' ? '' : String(parseDuration(text));
}
