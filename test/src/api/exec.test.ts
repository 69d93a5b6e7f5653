import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Exec, ExecRequest } from '../../../src/exec/index.ts';
import { type Harness, makeConnection, startApi } from './harness.ts';

const asked: ExecRequest[] = [];
const staying = Promise.withResolvers<void>();
const exec: Exec = {
  supports: ({ type, subtype }) => type === 'custom' || subtype === 'postgres',
  async run(request, progress) {
    asked.push(request);
    progress.session('00000000-0000-4000-8000-000000000001');
    if (request.script === 'stay') await staying.promise;
    if (request.connection.type === 'custom') {
      progress.output('stdout', 'out\n');
      progress.output('stderr', 'err\n');
      return { status: 'failed', exitCode: 3, error: { message: 'ended', code: 'exit_code' } };
    }
    if (request.script === 'break') throw new Error('a bug');
    if (request.script === 'ask') {
      return { status: 'waiting_approval', reviewId: 'r1', error: { message: 'approval required', code: '42501' } };
    }
    progress.columns([{ name: 'a', type: 'int4' }]);
    for (const cell of ['1', '2', '3']) progress.row([cell]);
    progress.command('SELECT 3', 3);
    return { status: 'success' };
  },
  async test(request) {
    return request.connection.name === 'works'
      ? { isOk: true, serverVersion: '18.1' }
      : { isOk: false, error: { message: 'the upstream refused the password', hint: 'Check envvar:PASS.' } };
  },
};

let api: Harness;
beforeAll(async () => {
  api = await startApi({ exec });
  await makeConnection(api, 'works');
  await makeConnection(api, 'broken');
  // Saved past the rules of commands, which this harness does not have.
  await api.store.connections.create({ name: 'script', type: 'custom', subtype: '', command: ['bash'] });
  await makeConnection(api, 'closed', { access_mode_exec: 'disabled' });
});
afterAll(() => api.close());

it('answers with the results, cut to what was asked for', async () => {
  const response = await api.as('alice')('POST', '/api/sessions', {
    connection: 'works',
    script: 'select',
    max_rows: 2,
  });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({
    session_id: '00000000-0000-4000-8000-000000000001',
    output_status: 'success',
    has_review: false,
    review_id: null,
    review_url: null,
    results: [
      { columns: [{ name: 'a', type: 'int4' }], rows: [['1'], ['2']], data: '', command: 'SELECT 3', row_count: 3 },
    ],
    notices: [],
    truncated: true,
    error: null,
    execution_time: expect.any(Number),
    exit_code: 0,
  });
  expect(asked.at(-1)).toMatchObject({
    caller: { name: 'alice', tokenId: expect.any(String) },
    connection: { name: 'works', type: 'database', subtype: 'postgres' },
    script: 'select',
    database: '',
    waits: false,
  });
});

it('answers 202 with the request that has to be approved', async () => {
  const response = await api.as('alice')('POST', '/api/sessions', { connection: 'works', script: 'ask' });
  expect(response.statusCode).toBe(202);
  expect(response.json()).toMatchObject({
    output_status: 'waiting_approval',
    has_review: true,
    review_id: 'r1',
    review_url: 'http://localhost:8009/reviews/r1',
    error: { message: 'approval required', code: '42501' },
    exit_code: 1,
  });
});

it('refuses auditors, unknown connections, disabled ones, and broken bodies', async () => {
  const status = async (person: 'auditor' | 'alice', body: object) =>
    (await api.as(person)('POST', '/api/sessions', body)).statusCode;
  expect(await status('auditor', { connection: 'works', script: 'x' })).toBe(403);
  expect(await status('alice', { connection: 'unknown', script: 'x' })).toBe(404);
  expect(await status('alice', { connection: 'closed', script: 'x' })).toBe(403);
  expect(await status('alice', { connection: 'works', script: '' })).toBe(400);
  expect(await status('alice', { connection: 'works', script: 'x', max_rows: 1_000_000 })).toBe(400);
  expect(await status('alice', { connection: 'works', script: 'x', database: 'a\0b' })).toBe(400);
});

it('says nothing of what broke inside', async () => {
  const response = await api.as('alice')('POST', '/api/sessions', { connection: 'works', script: 'break' });
  expect(response.statusCode).toBe(500);
  expect(response.json()).toEqual({ message: 'internal error' });
});

it('a connection test tells the version, or why it failed', async () => {
  const works = await api.as('alice')('GET', '/api/connections/works/test');
  expect(works.json()).toEqual({ success: true, server_version: '18.1', duration_ms: expect.any(Number) });
  const broken = await api.as('alice')('GET', '/api/connections/broken/test');
  expect(broken.statusCode).toBe(400);
  expect(broken.json()).toEqual({
    message: 'connection test failed: the upstream refused the password. Check envvar:PASS.',
  });
});

it('takes ten runs of a user at a time, and more when they are over', async () => {
  const send = (name: 'alice' | 'admin', script: string) =>
    api.as(name)('POST', '/api/sessions', { connection: 'works', script });
  const before = asked.length;
  const open = Array.from({ length: 10 }, () => send('alice', 'stay'));
  while (asked.length < before + 10) await new Promise((resolve) => setImmediate(resolve));
  expect((await send('alice', 'select')).statusCode).toBe(429);
  expect((await api.as('alice')('GET', '/api/connections/works/test')).statusCode).toBe(429);
  expect((await send('admin', 'select')).statusCode).toBe(200);
  staying.resolve();
  for (const response of await Promise.all(open)) expect(response.statusCode).toBe(200);
  expect((await send('alice', 'select')).statusCode).toBe(200);
});

it('answers with what a command printed, and its exit code', async () => {
  const body = { connection: 'script', script: 'x', client_args: ['-v', ''] };
  const response = await api.as('alice')('POST', '/api/sessions', body);
  expect(response.json()).toMatchObject({
    output_status: 'failed',
    results: [],
    stdout: 'out\n',
    stderr: 'err\n',
    exit_code: 3,
    error: { message: 'ended', code: 'exit_code' },
  });
  expect(asked.at(-1)).toMatchObject({ connection: { type: 'custom' }, script: 'x', clientArgs: ['-v', ''] });
  await api.as('alice')('POST', '/api/sessions', { connection: 'script', client_args: ['-v'] });
  expect(asked.at(-1)).toMatchObject({ script: '', clientArgs: ['-v'] });
});

it('refuses what the connection’s kind has no use for', async () => {
  const refusal = async (body: object) => {
    const response = await api.as('alice')('POST', '/api/sessions', body);
    return [response.statusCode, response.json<{ message: string }>().message];
  };
  expect(await refusal({ connection: 'works', script: 'x', client_args: ['-v'] })).toEqual([
    422,
    'client_args: only custom connections take arguments',
  ]);
  expect(await refusal({ connection: 'script', script: 'x', database: 'd' })).toEqual([
    422,
    'database: a custom connection has none to choose',
  ]);
  expect(await refusal({ connection: 'works' })).toEqual([422, 'script: is missing']);
  expect((await refusal({ connection: 'script', client_args: [] }))[0]).toBe(400);
  expect((await refusal({ connection: 'script', client_args: ['a\0b'] }))[0]).toBe(400);
  expect((await refusal({ connection: 'script', client_args: new Array(257).fill('a') }))[0]).toBe(400);
});
