import { expect, test } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import type { AppParts } from '../../../src/slack/app.ts';
import { type SlackRequest, SlackRequests } from '../../../src/slack/requests.ts';
import { formOf, SIGNING_SECRET, signed } from '../../servers/slack.ts';

const FORM = 'application/x-www-form-urlencoded';
const MINUTES = 60_000;

const requests = new SlackRequests(
  // Nothing here gets as far as the store.
  { store: {} as AppParts['store'], log: createLogger('silent'), refresh: async () => undefined },
  { botToken: 'xoxb-1', signingSecret: SIGNING_SECRET, apiUrl: 'http://127.0.0.1:1/' },
);

function request(body: string, more: Partial<SlackRequest> & { at?: number; secret?: string } = {}): SlackRequest {
  const { at, secret, ...rest } = more;
  const headers = signed(body, secret, at);
  return {
    signature: headers['x-slack-signature'],
    timestamp: headers['x-slack-request-timestamp'],
    contentType: FORM,
    body,
    ...rest,
  };
}

const CHECK = formOf('slash_commands', { ssl_check: '1' });

test('the example of the documentation of Slack has the signature that stands there', () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
    '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
    '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  expect(signed(body, '8f742231b10e8888abcd99yyyzzz85a5', 1_531_420_618_000)).toEqual({
    'x-slack-request-timestamp': '1531420618',
    'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  });
});

test('what Slack signed within five minutes is taken', async () => {
  expect(await requests.receive(request(CHECK))).toEqual({ status: 200 });
  expect(await requests.receive(request(CHECK, { at: Date.now() - 4 * MINUTES }))).toEqual({ status: 200 });
});

test.each<[string, Partial<SlackRequest> & { at?: number; secret?: string }]>([
  ['no signature', { signature: undefined }],
  ['no time', { timestamp: undefined }],
  ['a time that is none', { timestamp: 'NaN' }],
  ['an empty signature', { signature: '' }],
  ['a signature of another version', { signature: 'v1=00' }],
  ['half a signature', { signature: 'v0=00' }],
  ['another secret', { secret: 'f'.repeat(32) }],
  ['a request of six minutes ago', { at: Date.now() - 6 * MINUTES }],
  ['another body', { body: `${CHECK}&x=1` }],
  ['another time', { timestamp: String(Math.floor(Date.now() / 1000) + 1) }],
])('%s is refused', async (_name, more) => {
  const answer = await requests.receive(request(CHECK, more));
  expect(answer).toEqual({ status: 401, body: { message: 'the signature is missing, wrong or too old' } });
});

test.each([
  ['payload=%7B', FORM],
  ['payload=%5B%5D', FORM],
  ['payload=null', FORM],
  ['{', 'application/json'],
  ['"x"', 'application/json'],
])('a signed body that cannot be read is refused: %s', async (body, contentType) => {
  expect(await requests.receive(request(body, { contentType }))).toMatchObject({ status: 400 });
});

test('an address that is set up is confirmed', async () => {
  const body = JSON.stringify({ type: 'url_verification', challenge: 'c-1', token: 'unused' });
  expect(await requests.receive(request(body, { contentType: 'application/json; charset=utf-8' }))).toEqual({
    status: 200,
    body: { challenge: 'c-1' },
  });
});

test('what nothing listens to is answered, not left waiting', async () => {
  const body = formOf('slash_commands', { command: '/other', text: '', team_id: 'T1', user_id: 'U1' });
  expect(await requests.receive(request(body))).toEqual({ status: 404, body: { message: 'nothing here takes this' } });
  expect(await requests.receive(request('a=b'))).toEqual({ status: 404, body: { message: 'nothing here takes this' } });
});
