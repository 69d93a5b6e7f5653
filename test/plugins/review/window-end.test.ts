import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/query.ts';
import { statement } from './bench.ts';
import { openWindowBench, type WindowBench } from './window-bench.ts';

const MINUTE_MS = 60_000;

async function run({ bench }: WindowBench, status: Outcome['status']): Promise<void> {
  const query = statement('DELETE FROM t', { operation: 'delete' });
  const { verdict } = await bench.submit(query);
  if (verdict?.allow !== true) throw new Error('not allowed');
  await bench.plugin.onEvent?.({ type: 'query.decided', query, verdict }, bench.session);
  await bench.plugin.onEvent?.({ type: 'query.ended', query, outcome: { status, rows: 0 }, masked: {} }, bench.session);
}

const close = ({ bench }: WindowBench) =>
  bench.plugin.onEvent?.({ type: 'session.close', reason: 'left' }, bench.session);

describe('whoever approved a window', () => {
  it('is told how many commands each session ran by it, when the session closes', async () => {
    const at = await openWindowBench();
    const id = await at.grant(MINUTE_MS);
    for (const status of ['ok', 'error', 'lost', 'skipped'] as const) await run(at, status);
    expect(at.store.usesOf(id)).toEqual({ [at.bench.session.id]: 0 });
    await close(at);
    expect(at.store.usesOf(id)).toEqual({ [at.bench.session.id]: 3 });
  });

  it('is told of commands that something later denied that they did not run', async () => {
    const at = await openWindowBench();
    const id = await at.grant(MINUTE_MS);
    const query = statement('DELETE FROM t', { operation: 'delete' });
    await at.bench.submit(query);
    const verdict = { allow: false, reason: { code: 'audit_failed', message: 'no record' } } as const;
    await at.bench.plugin.onEvent?.({ type: 'query.decided', query, verdict, by: 'audit' }, at.bench.session);
    await close(at);
    expect(at.store.usesOf(id)).toEqual({ [at.bench.session.id]: 0 });
  });

  it('ends no session that is closed already', async () => {
    const at = await openWindowBench();
    const id = await at.grant(MINUTE_MS);
    await run(at, 'ok');
    await close(at);
    at.store.become(id, 'REVOKED');
    expect(at.bench.session.signal.aborted).toBe(false);
  });

  it('ends no session that closed while its use was noted', async () => {
    const at = await openWindowBench();
    const id = await at.grant(MINUTE_MS);
    at.store.beforeWindow.use = async () => void (await close(at));
    const { verdict } = await at.bench.submit(statement('DELETE FROM t', { operation: 'delete' }));
    expect(verdict?.allow).not.toBe(true);
    at.store.become(id, 'REVOKED');
    expect(at.bench.session.signal.aborted).toBe(false);
  });

  it('is not told when that fails, and the session closes all the same', async () => {
    const at = await openWindowBench();
    await at.grant(MINUTE_MS);
    await run(at, 'ok');
    at.store.beforeWindow.count = () => Promise.reject(new Error('connection refused'));
    await close(at);
    expect(at.bench.warnings).toEqual(['what a session ran could not be noted on the request']);
  });
});
