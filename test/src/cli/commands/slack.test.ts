import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealApi, startRealApi } from '../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());

const account = { teamId: 'T1', slackUserId: 'U1', slackName: 'ann\u202e' };
const code = () => real.api.store.slackLinks.createCode(account);

test('a code links after whose it is was shown and agreed to', async () => {
  const { code: exit, err, out } = await real.as('dba', ['slack', 'link', await code()], { typed: 'y\r' });
  expect(err).toContain('Let the Slack account ann\\u{202e} (U1 in T1) approve and reject as you? (y/n)');
  expect([exit, out]).toEqual([
    0,
    'the Slack account ann\\u{202e} (U1 in T1) is linked: it approves and rejects as you.\n',
  ]);
  expect(await real.api.store.slackLinks.personOf(account)).toMatchObject({ name: 'dba' });
  expect((await real.as('dba', ['slack', 'status'])).out).toContain('(U1 in T1) is linked since');
  expect((await real.as('dba', ['slack', 'unlink'])).code).toBe(0);
  expect(await real.api.store.slackLinks.personOf(account)).toBeUndefined();
});

test('a no links nothing, and the code stays good', async () => {
  const given = await code();
  const { code: exit, err } = await real.as('alice', ['slack', 'link', given], { typed: '\r' });
  expect([exit, err.includes('Nothing was linked.')]).toEqual([1, true]);
  expect((await real.as('alice', ['slack', 'link', given, '--yes'])).code).toBe(0);
});

test('without a terminal it must be said that nobody is asked', async () => {
  const { code: exit, err } = await real.as('eve', ['slack', 'link', await code()]);
  expect([exit, err.includes('Add --yes.')]).toEqual([2, true]);
});

test('a wrong code says what to do', async () => {
  const { code: exit, err } = await real.as('eve', ['slack', 'link', 'AAAAAAAAAA', '--yes']);
  expect([exit, err.includes('type /hoop link in Slack again')]).toEqual([1, true]);
  expect((await real.as('eve', ['slack', 'unlink'])).err).toContain('link not found');
});
