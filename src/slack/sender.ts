import { setTimeout as sleep } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import type { Logger } from '../log.ts';
import type { Review, SlackMessage, SlackTarget, Store } from '../store/index.ts';
import { failureOf, type SlackFailure } from './failure.ts';
import { hashOf, requesterMessage, reviewMessage, type SlackText } from './message.ts';

/** Work of the queue: a review whose messages may have to change, or one message of it. */
export type SlackWork = { readonly reviewId: string } | { readonly messageId: string };

/** Where work goes. */
export interface SlackWorkQueue {
  enqueue(
    work: readonly { readonly data: SlackWork; readonly group?: string; readonly afterSec?: number }[],
  ): Promise<void>;
}

export interface SenderParts {
  readonly store: {
    readonly reviews: Pick<Store['reviews'], 'get'>;
    readonly connections: Pick<Store['connections'], 'byId'>;
    readonly slackLinks: Pick<Store['slackLinks'], 'get'>;
    readonly slackSubscriptions: Pick<Store['slackSubscriptions'], 'approversOf'>;
    readonly slackMessages: Store['slackMessages'];
  };
  readonly queue: SlackWorkQueue;
  readonly log: Logger;
  /** Where a person reads a review. */
  linkOf(reviewId: string): string;
  /** Told of a message that failed because of the token, or of Slack. */
  onFailure(failure: SlackFailure): void;
}

/** A workspace as messages are sent to it. */
export interface Workspace {
  readonly client: Pick<webApi.WebClient, 'chat'>;
  readonly teamId: string;
  /** Told of every request. */
  readonly channel: string | undefined;
}

const RETRY_AFTER_SEC_MAX = 3600;
/** How soon a message is looked at again that somebody else was sending. */
const TAKEN_SEC = 1;
const KEPT_MS = 30 * 24 * 3600_000;
const ENDED: readonly Review['status'][] = ['APPROVED', 'REJECTED', 'EXPIRED', 'REVOKED', 'EXECUTED'];

/** Does one piece of work; a rejection means that it should be tried again. */
export async function work(parts: SenderParts, workspace: Workspace, item: SlackWork): Promise<void> {
  if ('reviewId' in item) await plan(parts, workspace, item.reviewId);
  else await send(parts, workspace, item.messageId);
}

/** Finds out where a review is to be told of, and queues each place by itself: one that fails holds up no other. */
async function plan(parts: SenderParts, { teamId, channel }: Workspace, reviewId: string): Promise<void> {
  const { store, queue } = parts;
  const review = await store.reviews.get(reviewId);
  if (review === undefined) return;
  await store.slackMessages.purge(new Date(Date.now() - KEPT_MS));
  const targets =
    review.status === 'PENDING'
      ? await targetsOf(parts, review, teamId, channel)
      : await requesterOf(parts, review, teamId);
  const messages = await store.slackMessages.plan(review.id, teamId, targets);
  const open = messages.filter(({ status }) => status === 'waiting' || status === 'shown');
  if (open.length === 0) return;
  await queue.enqueue(open.map(({ id, target }) => ({ data: { messageId: id }, group: target })));
}

async function targetsOf(
  { store }: SenderParts,
  review: Review,
  teamId: string,
  channel: string | undefined,
): Promise<readonly SlackTarget[]> {
  const connection = await store.connections.byId(review.connectionId);
  const plugin = connection?.plugins.find(({ name }) => name === 'slack');
  // Taken away meanwhile: what was told is kept up to date, and nothing is added.
  if (plugin === undefined) return [];
  const channels = [...new Set([...(channel === undefined ? [] : [channel]), ...plugin.config])];
  const approvers = await store.slackSubscriptions.approversOf(review.id, teamId);
  return [
    ...channels.map((target) => ({ kind: 'channel' as const, target })),
    ...approvers.map(({ userId, slackUserId }) => ({ kind: 'approver' as const, target: slackUserId, userId })),
  ];
}

/** Who asked is told the outcome of what somebody had to decide. */
async function requesterOf({ store }: SenderParts, review: Review, teamId: string): Promise<readonly SlackTarget[]> {
  if (review.autoApproved) return [];
  const told = await store.slackMessages.list(review.id);
  if (told.length === 0) return [];
  const link = await store.slackLinks.get(review.userId);
  if (link === undefined || link.teamId !== teamId) return [];
  return [{ kind: 'requester', target: link.slackUserId, userId: review.userId }];
}

async function send(parts: SenderParts, workspace: Workspace, messageId: string): Promise<void> {
  const { slackMessages } = parts.store;
  const message = await slackMessages.claim(messageId);
  if (message === undefined) {
    // Somebody else is at it; what has changed since they looked must still be told, and soon: it is no failure.
    if (await slackMessages.exists(messageId))
      await parts.queue.enqueue([{ data: { messageId }, afterSec: TAKEN_SEC }]);
    return;
  }
  if (message.teamId !== workspace.teamId) return slackMessages.end(messageId, 'failed', 'it is of another workspace');
  try {
    await tell(parts, workspace, message);
  } catch (error) {
    await handle(parts, message, error);
  }
}

/** Sends, or changes, a message whose turn it is. */
async function tell(parts: SenderParts, workspace: Workspace, message: SlackMessage): Promise<void> {
  const { store } = parts;
  const review = await store.reviews.get(message.reviewId);
  const obstacle = review === undefined ? 'the request is gone' : await obstacleOf(parts, workspace, message, review);
  if (review === undefined || obstacle !== undefined) {
    return store.slackMessages.end(message.id, 'skipped', obstacle ?? 'the request is gone');
  }
  const says = textOf(parts, message, review);
  const shown = hashOf(says);
  if (message.shown === shown) return store.slackMessages.release(message.id);
  // Slack counts new messages by channel; of changes it says itself when there are too many.
  const turnMs = message.ts === undefined ? await store.slackMessages.nextTurnMs(message.target) : 0;
  if (turnMs > 0) await sleep(turnMs);
  const at = await post(workspace, message, says);
  await store.slackMessages.sent(message.id, { ...at, shown });
}

/** Why a message that was not sent yet is not worth sending any more. */
async function obstacleOf(
  { store }: SenderParts,
  { teamId }: Workspace,
  message: SlackMessage,
  review: Review,
): Promise<string | undefined> {
  if (message.ts !== undefined || message.kind === 'requester') return undefined;
  if (ENDED.includes(review.status)) return 'it was decided before it could be told';
  if (message.kind === 'channel') return undefined;
  // What somebody may decide is what they may decide when it is sent.
  const may = await store.slackSubscriptions.approversOf(review.id, teamId, message.userId);
  return may.some(({ slackUserId }) => slackUserId === message.target) ? undefined : 'they may not decide it any more';
}

function textOf({ linkOf }: SenderParts, { kind }: SlackMessage, review: Review): SlackText {
  const link = linkOf(review.id);
  return kind === 'requester' ? requesterMessage(review, link) : reviewMessage(review, link);
}

async function post(
  { client }: Workspace,
  message: SlackMessage,
  { text, blocks }: SlackText,
): Promise<{ readonly channelId: string; readonly ts: string }> {
  if (message.ts !== undefined && message.channelId !== undefined) {
    const { channelId, ts } = message;
    await client.chat.update({ channel: channelId, ts, text, blocks, parse: 'none', link_names: false });
    return { channelId, ts };
  }
  const links = { unfurl_links: false, unfurl_media: false, link_names: false, parse: 'none' as const };
  const { channel, ts } = await client.chat.postMessage({ channel: message.target, text, blocks, ...links });
  if (channel === undefined || ts === undefined) throw new Error('Slack did not say where the message is');
  return { channelId: channel, ts };
}

/** What cannot be told is not tried again; what Slack wants later comes later; the rest is the queue's to repeat. */
async function handle(parts: SenderParts, message: SlackMessage, error: unknown): Promise<void> {
  const failure = failureOf(error);
  const { slackMessages } = parts.store;
  if (failure.kind === 'impossible') {
    const { id, kind, reviewId } = message;
    await slackMessages.end(id, 'failed', failure.reason);
    parts.log.warn(
      { message: id, kind, review: reviewId, reason: failure.reason },
      'a message cannot be sent to Slack',
    );
    parts.onFailure({ ...failure, reason: `${failure.reason} for ${message.target}` });
    return;
  }
  await slackMessages.release(message.id);
  if (failure.kind !== 'rate_limited') {
    parts.onFailure(failure);
    throw error;
  }
  const afterSec = Math.min(Math.max(1, Math.ceil(failure.afterSec)), RETRY_AFTER_SEC_MAX);
  await parts.queue.enqueue([{ data: { messageId: message.id }, group: message.target, afterSec }]);
}
