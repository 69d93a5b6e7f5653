import { afterEach, beforeEach, expect, it } from 'vitest';
import { nameConnection, withLeg } from '../../protocols/upstream-leg.ts';
import { ProtocolError, UpstreamError, WireClosedError } from '../../src/errors.ts';
import { type WirePair, wirePair } from './postgres/wire-pair.ts';

let pair: WirePair;

beforeEach(async () => {
  pair = await wirePair();
});
afterEach(() => pair.close());

it('destroys the leg when the use of it fails, or is given up', async () => {
  const open = new AbortController();
  await expect(withLeg(Promise.resolve(pair.wire), open.signal, () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  );
  await pair.peer.closed;
  const again = await wirePair();
  const waiting = withLeg(Promise.resolve(again.wire), open.signal, () => new Promise<never>(() => undefined));
  open.abort();
  await expect(waiting).rejects.toThrow(WireClosedError);
  await again.peer.closed;
  again.close();
});

it('destroys a leg whose dialling ends after it was given up', async () => {
  const dialled = Promise.withResolvers<typeof pair.wire>();
  await expect(withLeg(dialled.promise, AbortSignal.abort(), async () => 1)).rejects.toThrow(WireClosedError);
  dialled.resolve(pair.wire);
  await pair.peer.closed;
});

it('names the connection in every failure, and quotes nothing that is not ours', () => {
  const text = (error: unknown, isLate = false): string => nameConnection(error, 'shop', isLate).message;
  expect(text(new UpstreamError('it is full'))).toBe('connection "shop": it is full');
  expect(text(new ProtocolError('odd'))).toBe('connection "shop": the login to the upstream failed: odd');
  expect(text(new WireClosedError('x'))).toContain('closed the connection during the login');
  expect(text(new Error('password=hunter2'))).not.toContain('hunter2');
  expect(text(new Error('x'), true)).toContain('within the time limit');
});
