import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SessionRegistry } from '../../../src/core/registry.ts';
import { Presence } from '../../../src/gateway/presence.ts';
import type { Estate, Gateways } from '../../../src/store/index.ts';
import { liveSession } from '../core/fixtures.ts';

const NOTHING = { sessions: [], reviews: [] };

let said: { level: string; details: Record<string, unknown>; text: string }[];
let registry: SessionRegistry;
let gateways: { [K in keyof Gateways]: ReturnType<typeof vi.fn<Gateways[K]>> };
let presence: Presence;

beforeEach(() => {
  said = [];
  registry = new SessionRegistry();
  gateways = {
    enter: vi.fn<Gateways['enter']>(async (gatewayId) => ({ gatewayId, ...NOTHING })),
    beat: vi.fn<Gateways['beat']>(async () => true),
    closeGone: vi.fn<Gateways['closeGone']>(async () => []),
    leave: vi.fn<Gateways['leave']>(async () => undefined),
  };
  const log =
    (level: string) =>
    (details: Record<string, unknown>, text: string): void =>
      void said.push({ level, details, text });
  presence = new Presence({
    gatewayId: 'gw-here',
    gateways,
    registry,
    log: { warn: log('warn'), error: log('error'), info: log('info') } as never,
    silentMs: 3_600_000,
    recordClosed: async () => undefined,
  });
});
afterEach(() => presence.close());

it('beats, looks for those who are gone, and tells of what it closed', async () => {
  const estate: Estate = { gatewayId: 'gw-there', sessions: ['s1', 's2'], reviews: ['r'] };
  gateways.closeGone.mockResolvedValueOnce([estate]);
  await presence.enter();
  await presence.round();
  expect(gateways.beat).toHaveBeenCalledTimes(1);
  expect(said).toEqual([
    {
      level: 'warn',
      details: { gateway: 'gw-there', sessions: 2, reviews: 1 },
      text: 'closed what a gateway left open when it ended',
    },
  ]);
});

it('tells of what its own last run left open', async () => {
  gateways.enter.mockResolvedValueOnce({ gatewayId: 'gw-here', sessions: ['s'], reviews: [] });
  await presence.enter();
  expect(said).toMatchObject([{ level: 'warn', details: { gateway: 'gw-here', sessions: 1 } }]);
});

it('given up by the others, ends its sessions before it enters again', async () => {
  await presence.enter();
  const session = liveSession();
  registry.add(session);
  session.signal.addEventListener('abort', () => registry.remove(session.id));
  gateways.beat.mockResolvedValueOnce(false);
  gateways.enter.mockImplementationOnce(async (gatewayId) => {
    expect(registry.size).toBe(0);
    return { gatewayId, ...NOTHING };
  });
  await presence.round();
  expect(session.signal.reason).toMatchObject({ code: 'killed' });
  expect(gateways.enter).toHaveBeenCalledTimes(2);
  expect(said).toMatchObject([{ level: 'error', details: { sessions: 1 } }]);
});

it('ends what was opened while it was given up, too', async () => {
  await presence.enter();
  const late = liveSession();
  gateways.beat.mockResolvedValueOnce(false);
  gateways.enter.mockImplementationOnce(async (gatewayId) => {
    registry.add(late);
    return { gatewayId, ...NOTHING };
  });
  await presence.round();
  expect(late.signal.aborted).toBe(true);
});

it('goes on trying when the database does not answer', async () => {
  await presence.enter();
  gateways.beat.mockRejectedValueOnce(new Error('no route'));
  await presence.round();
  expect(said).toMatchObject([{ level: 'warn', text: expect.stringContaining('tries again') }]);
  await presence.round();
  expect(gateways.closeGone).toHaveBeenCalledTimes(1);
});

it('does one round at a time, and leaves after the last', async () => {
  await presence.enter();
  const beating = Promise.withResolvers<boolean>();
  gateways.beat.mockReturnValueOnce(beating.promise);
  const rounds = [presence.round(), presence.round()];
  const closing = presence.close();
  expect(gateways.leave).not.toHaveBeenCalled();
  beating.resolve(true);
  await Promise.all([...rounds, closing]);
  expect(gateways.beat).toHaveBeenCalledTimes(1);
  expect(gateways.leave).toHaveBeenCalledTimes(1);
});

it('ends although nobody can be told', async () => {
  await presence.enter();
  gateways.leave.mockRejectedValueOnce(new Error('no route'));
  await presence.close();
  expect(said).toMatchObject([{ level: 'warn', text: expect.stringContaining('could not be told') }]);
});
