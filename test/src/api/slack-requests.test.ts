import { afterAll, beforeAll, expect, test } from 'vitest';
import { signed } from '../../servers/slack.ts';
import { type Harness, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const URL = '/api/slack/requests';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

test('nobody needs to log in, and without a signing secret there is nothing to send to', async () => {
  const payload = 'command=%2Fhoop';
  const headers = { ...FORM, ...signed(payload) };
  const answer = await api.app.inject({ method: 'POST', url: URL, headers, payload });
  expect([answer.statusCode, answer.json().message]).toEqual([
    404,
    'no requests of Slack are taken: SLACK_SIGNING_SECRET is not set',
  ]);
});

test('other kinds of bodies, and large ones, are refused before they are looked at', async () => {
  const post = (headers: Record<string, string>, payload: string) =>
    api.app.inject({ method: 'POST', url: URL, headers, payload });
  expect((await post({ 'content-type': 'text/plain' }, 'x')).statusCode).toBe(415);
  expect((await post(FORM, `a=${'x'.repeat(300 * 1024)}`)).statusCode).toBe(413);
});

test('forms are taken here alone', async () => {
  const answer = await api.app.inject({ method: 'POST', url: '/api/login', headers: FORM, payload: 'a=b' });
  expect(answer.statusCode).toBe(415);
});
