import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../src/slack/commands.ts';
import { openSlackFixture, type SlackFixture } from './fixture.ts';

let fixture: SlackFixture;
beforeAll(async () => {
  fixture = await openSlackFixture();
  const { connections } = fixture.store;
  await connections.create({ name: 'hidden', type: 'database', subtype: 'postgres', accessGroups: ['security'] });
});
afterAll(() => fixture?.stop());

const type = (name: string, text: string, command = '/hoop') =>
  runCommand(fixture, { ...fixture.account(name), name: command, text, slackName: name });
const subscriptions = async (name: 'dba' | 'security') =>
  (await fixture.store.slackSubscriptions.list(fixture.people[name].id)).map(({ connection }) => connection?.name);

test.each(['', 'help', '--help'])('%j lists what there is, by the name that was typed', async (text) => {
  expect(await type('dba', text, '/sluice')).toContain('`/sluice subscribe [connection]`');
});

test('what is unknown is said, as text', async () => {
  expect(await type('dba', '<!channel>')).toContain('There is no command `&lt;!channel&gt;`.');
});

test('subscribe really subscribes: to all, or to one; and unsubscribe ends it', async () => {
  expect(await type('dba', 'subscribe')).toContain('You are subscribed to all connections.');
  expect(await type('dba', ' SUBSCRIBE  all ')).toContain('already');
  expect(await type('dba', 'subscribe shop')).toContain('You are subscribed to *shop*.');
  expect(await subscriptions('dba')).toEqual(['shop', undefined]);
  expect(await type('dba', 'status')).toBe(
    'You are *dba*, in the groups: dba.\nYou are subscribed to: shop, all connections.',
  );
  expect(await type('dba', 'unsubscribe shop')).toBe(
    'You are no longer subscribed to *shop*, but still to all connections.',
  );
  expect(await type('dba', 'unsubscribe')).toBe('You are subscribed to nothing any more.');
  expect(await type('dba', 'unsubscribe')).toBe('You were not subscribed to anything.');
  expect(await subscriptions('dba')).toEqual([]);
});

test('a connection one may not see does not exist, and one without the plugin tells nothing yet', async () => {
  const missing = 'There is no connection `hidden` that you can see.';
  expect(await type('dba', 'subscribe hidden')).toBe(missing);
  expect(await type('dba', 'subscribe missing')).toBe(missing.replace('hidden', 'missing'));
  expect(await type('security', 'subscribe hidden')).toContain('does not have the plugin `slack` yet');
  expect(await subscriptions('security')).toEqual(['hidden']);
});

test('who is not linked is told how to be, by a code that works', async () => {
  expect(await type('new', 'subscribe', '/sluice')).toContain('Type `/sluice link`');
  expect(await type('new', 'status')).toContain('`/hoop link`');
  const code = /sluice slack link (\w+)/.exec(await type('new', 'link'))?.[1] ?? '';
  const newcomer = await fixture.user('newcomer', ['dba']);
  expect(await fixture.store.slackLinks.link(code, newcomer.id)).toMatchObject({
    slackUserId: 'UNEW',
    slackName: 'new',
  });
  expect(await type('new', 'subscribe')).toContain('You are subscribed');
  expect(await type('new', 'unlink')).toBe('The link with *newcomer* is ended, and so are your subscriptions.');
  expect(await type('new', 'unlink')).toContain('linked to nobody');
});

test('auditors subscribe to nothing: they decide nothing', async () => {
  expect(await type('auditor', 'subscribe')).toBe('Auditors read everything and decide nothing.');
});
