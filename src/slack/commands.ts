import type { Connection, SlackPerson, Store } from '../store/index.ts';
import { deciderOf, type Presser } from './decide.ts';
import { escaped } from './text.ts';

/** What slash commands need. */
export interface CommandParts {
  readonly store: {
    readonly reviews: Pick<Store['reviews'], 'decide' | 'get'>;
    readonly slackLinks: Store['slackLinks'];
    readonly slackSubscriptions: Store['slackSubscriptions'];
    readonly connections: Pick<Store['connections'], 'byName'>;
  };
}

/** A slash command as it was typed. */
export interface TypedCommand extends Presser {
  /** `/hoop` or `/sluice`, as the app in Slack has it. */
  readonly name: string;
  readonly text: string;
  readonly slackName: string;
}

const NAME_LENGTH_MAX = 254;

/** Carries a slash command out; returns the answer in mrkdwn, for nobody but whoever typed it. */
export async function runCommand(parts: CommandParts, command: TypedCommand): Promise<string> {
  const [verb = 'help', ...rest] = command.text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const argument = rest.join(' ').slice(0, NAME_LENGTH_MAX);
  switch (verb.toLowerCase()) {
    case 'link':
      return linkText(parts, command);
    case 'unlink':
      return unlink(parts, command);
    case 'subscribe':
      return subscribe(parts, command, argument);
    case 'unsubscribe':
      return unsubscribe(parts, command, argument);
    case 'status':
    case 'whoami':
      return statusText(parts, command);
    default:
      return helpText(command.name, verb);
  }
}

function helpText(name: string, verb: string): string {
  const known = ['help', '-h', '--help'].includes(verb) ? [] : [`There is no command \`${escaped(verb)}\`.`];
  return [
    ...known,
    `\`${name} link\`: link your Slack account with your user of Sluice`,
    `\`${name} subscribe [connection]\`: get a direct message for each request you may decide`,
    `\`${name} unsubscribe [connection]\`: get no more of them`,
    `\`${name} status\`: whom you are linked with, and what you subscribed to`,
    `\`${name} unlink\`: end the link, and your subscriptions`,
  ].join('\n');
}

async function linkText({ store }: CommandParts, { teamId, slackUserId, slackName }: TypedCommand): Promise<string> {
  const code = await store.slackLinks.createCode({ teamId, slackUserId, slackName });
  return [
    `To link this Slack account with your user, type where you are logged in: \`sluice slack link ${code}\``,
    'The code works once, for ten minutes. Give it to nobody: whoever uses it makes your Slack account act as theirs.',
  ].join('\n');
}

async function unlink({ store }: CommandParts, command: TypedCommand): Promise<string> {
  const person = await store.slackLinks.personOf(command);
  if (person === undefined) return 'Your Slack account is linked to nobody who is active.';
  await store.slackLinks.unlink(person.id);
  return `The link with *${escaped(person.name)}* is ended, and so are your subscriptions.`;
}

async function subscribe(parts: CommandParts, command: TypedCommand, argument: string): Promise<string> {
  const found = await deciderOf(parts, command);
  if ('problem' in found) return found.problem.replaceAll('/hoop', command.name);
  const connection = await namedConnection(parts, found.person, argument);
  if (connection === 'missing') return `There is no connection \`${escaped(argument)}\` that you can see.`;
  const isNew = await parts.store.slackSubscriptions.add(found.person.id, connection?.id);
  const what = connection === undefined ? 'all connections' : `*${escaped(connection.name)}*`;
  const plugin = connection !== undefined && !hasSlack(connection);
  return [
    isNew ? `You are subscribed to ${what}.` : `You were subscribed to ${what} already.`,
    'You get a direct message for each request that you may decide, as your groups are then.',
    ...(plugin
      ? ['That connection does not have the plugin `slack` yet: nothing comes before an admin attaches it.']
      : []),
  ].join('\n');
}

async function unsubscribe(parts: CommandParts, command: TypedCommand, argument: string): Promise<string> {
  const person = await parts.store.slackLinks.personOf(command);
  if (person === undefined) return 'Your Slack account is linked to nobody who is active: it has no subscription.';
  const connection = await namedConnection(parts, person, argument);
  if (connection === 'missing') return `There is no connection \`${escaped(argument)}\` that you can see.`;
  const ended = await parts.store.slackSubscriptions.remove(person.id, connection?.id);
  const what = connection === undefined ? 'anything' : `*${escaped(connection.name)}*`;
  if (ended === 0) return `You were not subscribed to ${what}.`;
  if (connection === undefined) return 'You are subscribed to nothing any more.';
  const left = await parts.store.slackSubscriptions.list(person.id);
  const all = left.some((subscription) => subscription.connection === undefined);
  return `You are no longer subscribed to ${what}${all ? ', but still to all connections' : ''}.`;
}

async function statusText({ store }: CommandParts, command: TypedCommand): Promise<string> {
  const person = await store.slackLinks.personOf(command);
  if (person === undefined) return `Your Slack account is not linked to an active user: type \`${command.name} link\`.`;
  const subscriptions = await store.slackSubscriptions.list(person.id);
  const names = subscriptions.map(({ connection }) =>
    connection === undefined ? 'all connections' : escaped(connection.name),
  );
  return [
    `You are *${escaped(person.name)}*, in the groups: ${person.groups.map(escaped).join(', ') || 'none'}.`,
    names.length === 0 ? 'You are subscribed to nothing.' : `You are subscribed to: ${names.join(', ')}.`,
  ].join('\n');
}

/** What somebody may not see is answered as if it did not exist. Nothing, or `all`: undefined. */
async function namedConnection(
  { store }: CommandParts,
  person: SlackPerson,
  argument: string,
): Promise<Connection | undefined | 'missing'> {
  if (argument === '' || argument.toLowerCase() === 'all') return undefined;
  const connection = await store.connections.byName(argument);
  if (connection === undefined) return 'missing';
  const { accessGroups, reviewers } = connection;
  const sees =
    person.isAdmin ||
    person.isAuditor ||
    accessGroups.length === 0 ||
    [...accessGroups, ...reviewers].some((group) => person.groups.includes(group));
  return sees ? connection : 'missing';
}

function hasSlack({ plugins }: Connection): boolean {
  return plugins.some(({ name }) => name === 'slack');
}
