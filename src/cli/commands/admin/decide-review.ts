import { type Command, InvalidArgumentError } from 'commander';
import { ApiClient, type ApiRecord, segment } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { parseDuration } from '../../duration.ts';
import { UsageError } from '../../failure.ts';
import { type OutputFormat, outputOption, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';
import { reviewGroups } from '../../resources.ts';

interface Options {
  readonly reason?: string;
  readonly group?: string;
  readonly maxRows?: number;
  readonly duration?: string;
  readonly output: OutputFormat;
}

/** `admin approve review ID` and `admin reject review ID` */
export function decideCommand(parent: Command, context: Context, verb: 'approve' | 'reject'): void {
  const decide = parent
    .command(verb)
    .summary(verb === 'approve' ? 'let a held command run' : 'refuse a held command')
    .description(verb === 'approve' ? 'Lets a held command run.' : 'Refuses a held command.');
  const review = decide
    .command('review')
    .aliases(['reviews'])
    .summary(`${verb} an access request`)
    .description(
      verb === 'approve'
        ? 'Approves an access request for one of your groups. It runs when every group has approved.'
        : 'Rejects an access request. One rejection is enough; the requester reads your reason.',
    )
    .argument('<id>', 'id of the review')
    .option('--reason <text>', 'why; the requester and the audit log get it')
    .option('--group <name>', 'the group you decide for, when you are in several')
    .addOption(outputOption())
    .action((id: string, options: Options) => run(context, verb, id, options));
  if (verb !== 'approve') return;
  review
    .option('--max-rows <n>', 'roll the command back should it change more rows than this', wholeNumber)
    .option('--duration <duration>', 'the access lasts only so long, like 15m; no longer than was asked for');
}

function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

async function run(context: Context, verb: 'approve' | 'reject', id: string, options: Options): Promise<void> {
  if (id.trim() === '')
    throw new UsageError('Which review?', `List them with \`${context.program} admin get reviews --status pending\`.`);
  const api = await ApiClient.open(context);
  const body = {
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    ...(options.group === undefined ? {} : { group: options.group }),
    ...(options.maxRows === undefined ? {} : { max_rows: options.maxRows }),
    ...(options.duration === undefined ? {} : { access_duration_sec: parseDuration(options.duration) }),
  };
  const review = recordOf(await api.put(`/reviews/${segment(id)}/${verb}`, body));
  show(context, options.output, review, () => outcomeLine(review));
}

/** What the decision led to: an approval may still wait for other groups. */
function outcomeLine(review: ApiRecord): string {
  const status = textOf(review, 'status');
  const line = `review ${textOf(review, 'id')} is ${status.toLowerCase()} (${reviewGroups(review)})`;
  return status === 'PENDING' ? `${line}: it still waits for approvals` : line;
}
