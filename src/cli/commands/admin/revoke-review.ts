import type { Command } from 'commander';
import { ApiClient, segment } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../failure.ts';
import { type OutputFormat, outputOption, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';

interface Options {
  readonly reason?: string;
  readonly output: OutputFormat;
}

/** `admin revoke review ID` */
export function revokeReviewCommand(parent: Command, context: Context): void {
  parent
    .command('revoke')
    .summary('take a request or an approval back')
    .description('Takes a request or an approval back.')
    .command('review')
    .aliases(['reviews'])
    .summary('take an access request back, or end an access')
    .description(
      'Takes back an access request that is pending, or an approval that was not used yet. Access for a time ends at once.\n' +
        'Whoever asked may, its groups, and admins.',
    )
    .argument('<id>', 'id of the review')
    .option('--reason <text>', 'why; the requester and the audit log get it')
    .addOption(outputOption())
    .action((id: string, options: Options) => run(context, id, options));
}

async function run(context: Context, id: string, { reason, output }: Options): Promise<void> {
  if (id.trim() === '')
    throw new UsageError('Which review?', `List them with \`${context.program} admin get reviews --status pending\`.`);
  const api = await ApiClient.open(context);
  const body = { status: 'REVOKED', ...(reason === undefined ? {} : { reason }) };
  const review = recordOf(await api.put(`/reviews/${segment(id)}`, body));
  show(context, output, review, () => `review ${textOf(review, 'id')} is revoked`);
}
