import { afterEach, expect, test, vi } from 'vitest';
import { runLines } from '../../../../web/src/pages/console/run-lines.ts';

afterEach(() => vi.unstubAllGlobals());

const REQUEST = { connection: 'shop', script: 'select 1', database: '' };
const answer = (pieces: readonly string[]) => {
  const encoder = new TextEncoder();
  const start = (to: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
    for (const piece of pieces) to.enqueue(encoder.encode(piece));
    to.close();
  };
  return new Response(new ReadableStream({ start }));
};
const read = async () => (await Array.fromAsync(runLines(REQUEST, new AbortController().signal))).flat();

test('lines are read however the network cuts them', async () => {
  const fetched = vi.fn(async (..._asked: readonly unknown[]) =>
    answer(['{"type":"session","ses', 'sion_id":"s"}\n{"type":"alive"}\n', '{"type":"approved"}']),
  );
  vi.stubGlobal('fetch', fetched);
  expect(await read()).toEqual([{ type: 'session', session_id: 's' }, { type: 'alive' }, { type: 'approved' }]);
  const [path, init] = fetched.mock.calls[0] ?? [];
  expect(path).toBe('/api/sessions');
  expect(init).toMatchObject({ method: 'POST', headers: { 'X-Requested-With': 'sluice-web' } });
  expect(JSON.parse((init as { body: string }).body)).toEqual({ connection: 'shop', script: 'select 1' });
});

test('a refusal is told in the gateway’s words', async () => {
  vi.stubGlobal('fetch', async () => Response.json({ message: 'exec is disabled' }, { status: 403 }));
  await expect(read()).rejects.toMatchObject({ status: 403, message: 'exec is disabled' });
  vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502 }));
  await expect(read()).rejects.toMatchObject({ message: 'the gateway answered with status 502' });
});

test('a gateway that is not there is told as such', async () => {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('Failed to fetch');
  });
  await expect(read()).rejects.toMatchObject({ status: 0 });
});
