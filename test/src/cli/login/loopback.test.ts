import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { type Loopback, openLoopback } from '../../../../src/cli/login/loopback.ts';

const never = new AbortController().signal;

async function open(port = 0): Promise<Loopback> {
  const loopback = await openLoopback(port);
  onTestFinished(() => loopback.close());
  return loopback;
}

const visit = (loopback: Loopback, query: Record<string, string>, path = '') =>
  fetch(`${loopback.redirect}${path}?${new URLSearchParams(query)}`);

test('a browser that comes back with the state brings the code', async () => {
  const loopback = await open();
  expect(loopback.redirect).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  const answer = loopback.answer(never);
  const page = await visit(loopback, { state: loopback.state, code: 'the-code' });
  expect([page.status, page.headers.get('referrer-policy')]).toEqual([200, 'no-referrer']);
  expect(await page.text()).toContain('The terminal goes on');
  expect(await answer).toBe('the-code');
});

test('whatever else is asked changes nothing', async () => {
  const loopback = await open();
  const { state } = loopback;
  const strange = [
    await visit(loopback, { code: 'other' }),
    await visit(loopback, { state: 'x'.repeat(state.length), code: 'other' }),
    await visit(loopback, { state, code: 'other' }, '/more'),
    await visit(loopback, { state }),
    await fetch(`${loopback.redirect}?${new URLSearchParams({ state, code: 'other' })}`, { method: 'POST' }),
    await fetch(`${loopback.redirect.replace('127.0.0.1', 'localhost')}?state=${state}&code=other`),
  ];
  expect(strange.map((answer) => answer.status)).toEqual(strange.map(() => 404));
  await visit(loopback, { state, code: 'the-code' });
  expect(await loopback.answer(never)).toBe('the-code');
});

test('a refused login says why', async () => {
  const loopback = await open();
  await visit(loopback, { state: loopback.state, error: 'access_denied', error_description: 'you gave up' });
  await expect(loopback.answer(never)).rejects.toThrow('Not logged in: you gave up');
});

test('waiting ends with the signal', async () => {
  const loopback = await open();
  await expect(loopback.answer(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  const leaving = new AbortController();
  const waiting = loopback.answer(leaving.signal);
  leaving.abort(new Error('later'));
  await expect(waiting).rejects.toThrow('later');
});

test('a port that is taken is no hindrance', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const loopback = await open(port);
  expect(new URL(loopback.redirect).port).not.toBe(String(port));
  await visit(loopback, { state: loopback.state, code: 'c' });
  expect(await loopback.answer(never)).toBe('c');
});
