import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { ApiClient, type ApiRecord, segment } from '../api-client.ts';
import type { Context } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { CommandError } from '../failure.ts';
import { type OutputFormat, outputOption, say, show } from '../output.ts';
import { recordOf, textOf } from '../records.ts';
import { reviewGroups } from '../resources.ts';
import { windowDuration } from '../window-view.ts';

/** How often a request that is waited for is looked at. */
export const POLL_MS = 1_000;

interface Options {
  readonly duration?: string;
  readonly reason?: string;
  readonly wait?: boolean;
  readonly output: OutputFormat;
}

/** `request access NAME` */
export function requestCommand(parent: Command, context: Context): void {
  const request = parent
    .command('request')
    .summary('ask for what somebody must approve')
    .description('Asks for what somebody must approve.');
  request
    .command('access')
    .summary('ask for access to a connection for a time')
    .description(
      'Asks for access to a connection for a time. While it lasts your commands run there without an approval each.\n' +
        'When it ends, or is revoked, the sessions that used it end.',
    )
    .argument('<name>', 'name of the connection')
    .option('-d, --duration <duration>', 'how long, like 30m or 2h; default: 30 minutes')
    .option('--reason <text>', 'why; whoever decides reads it')
    .option('--wait', 'stay until somebody has decided; Ctrl-C leaves the request as it is')
    .addOption(outputOption())
    .action((name: string, options: Options) => run(context, name, options));
}

async function run(context: Context, name: string, options: Options): Promise<void> {
  const duration = options.duration === undefined ? undefined : parseDuration(options.duration);
  const api = await ApiClient.open(context);
  if (options.wait === true) context.handleSignals();
  const asked = recordOf(
    await api.post('/access-requests', {
      connection: name,
      ...(duration === undefined ? {} : { duration_sec: duration }),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    }),
  );
  if (asked.status === 'APPROVED') {
    // An admin's own, about which nobody is asked.
    show(context, options.output, asked, () => accessLine(asked));
    return;
  }
  const link = `${textOf(recordOf(await api.get('/serverinfo')), 'api_url')}/reviews/${textOf(asked, 'id')}`;
  if (duration !== undefined && asked.access_duration_sec !== duration) {
    say(context, `note: access for ${windowDuration(asked)} was asked for before, and nobody has decided yet.`);
  }
  if (options.wait !== true) {
    show(context, options.output, asked, () => requestLines(context, asked, link));
    return;
  }
  say(context, requestLines(context, asked, link));
  const decided = await waitFor(context, api, asked);
  show(context, options.output, decided, () => accessLine(decided));
}

function requestLines({ program }: Context, review: ApiRecord, link: string): string {
  const id = textOf(review, 'id');
  return (
    `request ${id} for access to ${textOf(review, 'connection_name')} for ${windowDuration(review)}: ${link}\n` +
    `waits for ${reviewGroups(review)}; to approve: ${program} admin approve review ${id}`
  );
}

function accessLine(review: ApiRecord): string {
  const name = textOf(review, 'connection_name');
  return `access to ${name} until ${textOf(review, 'revoke_at')} (request ${textOf(review, 'id')})`;
}

/** The request once it is approved. Throws what became of it otherwise. */
async function waitFor(context: Context, api: ApiClient, asked: ApiRecord): Promise<ApiRecord> {
  const id = textOf(asked, 'id');
  for (let review = asked; ; review = recordOf(await api.get(`/reviews/${segment(id)}`))) {
    if (review.status === 'APPROVED') return review;
    if (review.status !== 'PENDING') throw refusal(review, context.program);
    try {
      await sleep(POLL_MS, undefined, { signal: context.signal });
    } catch {
      // Only the signal ends the sleep early.
      throw new CommandError(`The request ${id} goes on waiting.`, {
        hint: `Look at it with \`${context.program} access list\`.`,
      });
    }
  }
}

function refusal(review: ApiRecord, program: string): CommandError {
  const status = textOf(review, 'status').toLowerCase();
  const why = textOf(review, 'rejection_reason') || textOf(review, 'reason');
  return new CommandError(`The request ${textOf(review, 'id')} is ${status}${why === '' ? '' : `: ${why}`}.`, {
    hint: `Ask again with \`${program} request access ${textOf(review, 'connection_name')}\`.`,
  });
}
