import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const OWN = '/api/users/self/slack';
const account = { teamId: 'T1', slackUserId: 'U1', slackName: 'ann' };
const shown = { slack_team_id: 'T1', slack_id: 'U1', slack_name: 'ann' };
const code = () => api.store.slackLinks.createCode(account);

test('a code is looked at, then used once; the link is read, recorded and ended', async () => {
  const dba = api.as('dba');
  expect((await dba('GET', OWN)).statusCode).toBe(404);
  const given = await code();
  expect((await dba('POST', OWN, { code: given, confirm: false })).json()).toEqual({ ...shown, linked_at: null });
  expect((await dba('GET', OWN)).statusCode).toBe(404);
  const linked = (await dba('POST', OWN, { code: given })).json();
  expect(linked).toEqual({ ...shown, linked_at: expect.any(String) });
  expect((await dba('GET', OWN)).json()).toEqual(linked);
  const again = await dba('POST', OWN, { code: given });
  expect([again.statusCode, again.json().message]).toEqual([
    422,
    'code: it is wrong, used or too old; type /hoop link in Slack again',
  ]);
  expect((await dba('DELETE', OWN)).statusCode).toBe(204);
  expect((await dba('DELETE', OWN)).statusCode).toBe(404);
  const { data } = (await api.as('admin')('GET', `/api/audit/logs?entity_id=${api.users.dba.id}`)).json();
  expect(data.map(({ before, after }: { before: object; after: object }) => [before, after])).toEqual([
    [{ slack: linked }, { slack: null }],
    [{ slack: null }, { slack: linked }],
  ]);
  expect(JSON.stringify(data) + api.log.join('')).not.toContain(given);
});

test('an account that acted as somebody acts as whoever linked it last', async () => {
  await api.as('alice')('POST', OWN, { code: await code() });
  await api.as('eve')('POST', OWN, { code: await code() });
  expect((await api.as('alice')('GET', OWN)).statusCode).toBe(404);
  expect(await api.store.slackLinks.personOf(account)).toMatchObject({ name: 'eve' });
});

test('codes are not to be guessed', async () => {
  const statuses = [];
  for (let n = 0; n < 12; n += 1) {
    statuses.push((await api.as('auditor')('POST', OWN, { code: `AAAAAAAA${n}` })).statusCode);
  }
  expect([statuses[0], statuses.at(-1)]).toEqual([422, 429]);
});

test('programs have no account of Slack', async () => {
  const made = await api.as('admin')('POST', '/api/api-keys', { name: 'robot', groups: [] });
  const answer = await api.send(made.json().key ?? made.json().token, 'GET', OWN);
  expect([answer.statusCode, answer.json().message]).toEqual([403, 'this is not for API keys']);
});
