import { afterEach, expect, test, vi } from 'vitest';
import { ConsoleSession, consoleOf } from '../../../../web/src/pages/console/console-session.ts';

afterEach(() => vi.unstubAllGlobals());

const REQUEST = { connection: 'shop', script: 'select 1', database: '' };

/** A gateway that answers with these lines, and then waits until it is hung up on. */
function hangingGateway(...lines: readonly object[]): () => AbortSignal | undefined {
  let signal: AbortSignal | undefined;
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
    signal = init.signal ?? undefined;
    const body = new ReadableStream({
      start: (to) => {
        for (const line of lines) to.enqueue(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
        init.signal?.addEventListener('abort', () => to.error(new DOMException('left', 'AbortError')));
      },
    });
    return new Response(body);
  });
  return () => signal;
}

test('a run that waits is cancelled by hanging up, and another one may follow', async () => {
  const signal = hangingGateway({ type: 'session', session_id: 's' }, { type: 'waiting', review_id: 'r' });
  const session = new ConsoleSession();
  const running = session.run(REQUEST);
  await expect.poll(() => session.state.status).toBe('waiting');
  session.cancel();
  expect(signal()?.aborted).toBe(true);
  await running;
  expect(session.state).toMatchObject({ status: 'cancelled', error: undefined });
  vi.stubGlobal(
    'fetch',
    async () => new Response('{"type":"end","status":"success","error":null,"execution_time":1}\n'),
  );
  await session.run(REQUEST);
  expect(session.state.status).toBe('success');
});

test('an answer that breaks off is a failure, not a success', async () => {
  vi.stubGlobal('fetch', async () => new Response('{"type":"session","session_id":"s"}\n'));
  const session = new ConsoleSession();
  await session.run(REQUEST);
  expect(session.state).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('broke off') } });
});

test('nobody finds what somebody else wrote and ran in the same browser', async () => {
  const signal = hangingGateway({ type: 'session', session_id: 's' });
  const first = consoleOf('ann', 'shop');
  first.script = 'select secret';
  void first.run(REQUEST);
  await expect.poll(() => first.state.status).toBe('running');
  expect(consoleOf('ann', 'shop')).toBe(first);
  expect(consoleOf('bob', 'shop').script).toBe('');
  expect(signal()?.aborted).toBe(true);
  expect(consoleOf('ann', 'shop').script).toBe('');
});
