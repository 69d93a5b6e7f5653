import { expect, test } from 'vitest';
import { fakeGateway, run } from '../harness.ts';

/** What the command does with a real gateway is shown by the end-to-end tests; here is what it does with a broken one. */
test('a refusal is told in the gateway’s words', async () => {
  const gateway = await fakeGateway({
    'POST /api/sessions': { status: 403, body: { message: 'exec is disabled for this connection' } },
  });
  const ran = await run(['exec', 'shop', '-i', 'select 1', '-d', 'other'], { url: gateway.url, token: 't' });
  expect(ran).toEqual({ code: 1, out: '', err: 'sluice: exec is disabled for this connection\n' });
  expect(gateway.of('POST /api/sessions')[0]?.body).toEqual({
    connection: 'shop',
    script: 'select 1',
    database: 'other',
  });
});

test('an answer without an end is a failure that says where to look', async () => {
  const gateway = await fakeGateway({ 'POST /api/sessions': { body: { type: 'session', session_id: 's-1' } } });
  const ran = await run(['exec', 'shop', '-i', 'select 1'], { url: gateway.url, token: 't' });
  expect(ran).toMatchObject({ code: 1, out: '' });
  expect(ran.err).toContain('hung up before the script had come to its end');
  expect(ran.err).toContain('sluice sessions get s-1');
});

test('what is no answer of a gateway is said so', async () => {
  const gateway = await fakeGateway({ 'POST /api/sessions': { body: 'hello' } });
  const ran = await run(['exec', 'shop', '-i', 'select 1'], { url: gateway.url, token: 't' });
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('did not answer like a gateway') });
});

test('a script that is not there is a wrong call', async () => {
  const atTerminal = await run(['exec', 'shop'], { url: 'http://127.0.0.1:1', token: 't', typed: '' });
  expect(atTerminal).toMatchObject({ code: 2, err: expect.stringContaining('There is no script.') });
  const unreadable = await run(['exec', 'shop', '-f', '/nowhere.sql'], { url: 'http://127.0.0.1:1', token: 't' });
  expect(unreadable).toMatchObject({ code: 2, err: expect.stringContaining('/nowhere.sql cannot be read') });
});

test('arguments behind -- go along, and without a script are all there is', async () => {
  const end = { type: 'end', status: 'success', error: null, exit_code: 0 };
  const gateway = await fakeGateway({ 'POST /api/sessions': { body: end } });
  const call = { url: gateway.url, token: 't' };
  expect(await run(['exec', 'report', '-i', 'x', '--', '--fast', 'a b'], call)).toEqual({ code: 0, out: '', err: '' });
  await run(['exec', 'report', '--', '-v'], { ...call, typed: '' });
  await run(['exec', 'report', '--', '-v'], { ...call, stdin: '' });
  expect(gateway.of('POST /api/sessions').map(({ body }) => body)).toEqual([
    { connection: 'report', script: 'x', client_args: ['--fast', 'a b'] },
    { connection: 'report', client_args: ['-v'] },
    { connection: 'report', client_args: ['-v'] },
  ]);
});

test('the exit code of a command is ours only when it ended by itself', async () => {
  const ended = async (code: string) => {
    const end = { type: 'end', status: 'failed', error: { code, message: 'it ended' }, exit_code: 143 };
    const gateway = await fakeGateway({ 'POST /api/sessions': { body: end } });
    return run(['exec', 'report', '-i', 'x'], { url: gateway.url, token: 't' });
  };
  expect(await ended('exit_code')).toEqual({ code: 143, out: '', err: '' });
  expect(await ended('timeout')).toEqual({ code: 1, out: '', err: 'sluice: it ended (timeout)\n' });
});
