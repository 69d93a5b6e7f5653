import { App, type Receiver, type webApi } from '@slack/bolt';
import { z } from 'zod';
import type { Logger } from '../log.ts';
import { type CommandParts, runCommand } from './commands.ts';
import { decideAs, deciderOf, type Presser } from './decide.ts';
import { slackLogger } from './logger.ts';
import { APPROVE, APPROVE_WITH_REASON, REJECT } from './message.ts';
import { REASON_BLOCK, REASON_MODAL, readModal, reasonModal } from './reason-modal.ts';

export interface AppParts extends CommandParts {
  readonly log: Logger;
  /** Has the messages of a review changed soon. */
  refresh(reviewId: string): Promise<void>;
}

/** Which way Slack tells what people do there, and as whom it is answered. */
export interface AppWay {
  readonly receiver: Receiver;
  readonly botToken: string;
  readonly apiUrl: string | undefined;
}

const CALL_MS_MAX = 15_000;

/** Trying again is the queue's, or whoever reconnects: a call is made once. */
export function clientOptions(apiUrl: string | undefined, log: Logger): webApi.WebClientOptions {
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: CALL_MS_MAX,
    logger: slackLogger(log),
  };
}

/** Slash commands, buttons and forms, whichever way they come. */
export function createSlackApp(parts: AppParts, { receiver, botToken, apiUrl }: AppWay): App {
  const app = new App({
    receiver,
    authorize: async () => ({ botToken }),
    clientOptions: clientOptions(apiUrl, parts.log),
    convoStore: false,
    logger: slackLogger(parts.log),
  });
  app.error(async (error) => {
    parts.log.error({ reason: error.message }, 'a message from Slack could not be handled');
  });
  listenToCommands(app, parts);
  listenToButtons(app, parts);
  listenToForms(app, parts);
  return app;
}

function listenToCommands(app: App, parts: AppParts): void {
  app.command(/^\/(?:hoop|sluice)$/, async ({ ack, command, respond }) => {
    // Slack waits three seconds; what the command does may take longer.
    await ack();
    const text = await answerOr(parts, () =>
      runCommand(parts, {
        name: command.command,
        text: command.text,
        teamId: command.team_id,
        slackUserId: command.user_id,
        slackName: command.user_name,
      }),
    );
    await respond({ response_type: 'ephemeral', text });
  });
}

/** What fails on our side is said in one sentence; why is in the log. */
async function answerOr(parts: AppParts, run: () => Promise<string>): Promise<string> {
  try {
    return await run();
  } catch (error) {
    parts.log.error({ err: error }, 'a command from Slack failed');
    return 'That failed in Sluice; try again soon.';
  }
}

/** What both buttons and forms say of who used them. */
const Pressed = z.object({
  user: z.object({ id: z.string(), team_id: z.string().nullish() }),
  team: z.object({ id: z.string() }).nullish(),
});
const Button = z.object({ action_id: z.string(), value: z.string() });

/** Channels may be shared: whoever presses may be of another workspace, where the same id is somebody else. */
function presserOf(body: unknown): Presser {
  const { user, team } = Pressed.parse(body);
  return { teamId: user.team_id ?? team?.id ?? '', slackUserId: user.id };
}

function listenToButtons(app: App, parts: AppParts): void {
  app.action({ type: 'block_actions', block_id: 'review' }, async ({ ack, action, body, client, respond }) => {
    await ack();
    const { action_id: actionId, value: reviewId } = Button.parse(action);
    const problem = await answerOr(parts, async () => {
      const presser = presserOf(body);
      if (actionId === APPROVE) return (await decide(parts, presser, { reviewId, decision: 'approve' })) ?? '';
      if (actionId !== APPROVE_WITH_REASON && actionId !== REJECT) return '';
      const found = await deciderOf(parts, presser);
      if ('problem' in found) return found.problem;
      const review = await parts.store.reviews.get(reviewId);
      if (review === undefined) return 'There is no such request any more.';
      const decision = actionId === REJECT ? 'reject' : 'approve';
      await client.views.open({ trigger_id: body.trigger_id, view: reasonModal(review, { reviewId, decision }) });
      return '';
    });
    if (problem !== '') await respond({ response_type: 'ephemeral', replace_original: false, text: problem });
  });
}

function listenToForms(app: App, parts: AppParts): void {
  app.view(REASON_MODAL, async ({ ack, view, body }) => {
    const problem = await answerOr(parts, async () => {
      const ballot = readModal(view);
      if (ballot === undefined) return 'This form is from another version; press the button again.';
      return (await decide(parts, presserOf(body), ballot)) ?? '';
    });
    if (problem === '') await ack();
    else await ack({ response_action: 'errors', errors: { [REASON_BLOCK]: problem } });
  });
}

/** What to tell the presser; undefined when it is done. */
async function decide(
  parts: AppParts,
  presser: Presser,
  ballot: Parameters<typeof decideAs>[2],
): Promise<string | undefined> {
  const result = await decideAs(parts, presser, ballot);
  if (result.isDone) return undefined;
  // What was pressed may show less than what is: then it is brought up to date.
  if (result.review !== undefined && result.review.status !== 'PENDING') await parts.refresh(result.review.id);
  return result.problem;
}
