import { afterEach, expect, it } from 'vitest';
import { Monitors } from '../../../protocols/mongodb/monitors.ts';
import type { Wire } from '../../../src/net/wire.ts';
import { type WirePair, wirePair } from '../postgres/wire-pair.ts';

const pairs: WirePair[] = [];
afterEach(() => {
  for (const pair of pairs.splice(0)) pair.close();
});

async function clientOf(address: string): Promise<Wire> {
  const pair = await wirePair();
  pairs.push(pair);
  Object.defineProperty(pair.wire, 'remoteAddress', { value: address });
  return pair.wire;
}

function gone(wires: readonly Wire[]): number {
  return wires.filter((wire) => !wire.isWritable).length;
}

it('counts a connection once, until it logs in or closes', async () => {
  const monitors = new Monitors();
  const [one, two] = [await clientOf('192.0.2.1'), await clientOf('192.0.2.1')];
  for (const wire of [one, one, two]) monitors.enter(wire);
  expect(monitors.size).toBe(2);
  monitors.leave(one);
  monitors.leave(one);
  expect(monitors.size).toBe(1);
  two.destroy();
  await two.closed;
  expect(monitors.size).toBe(0);
  expect(one.isWritable).toBe(true);
});

it('an address that has its share gives up one of its own', async () => {
  const monitors = new Monitors({ max: 10, perAddressMax: 2 });
  const other = await clientOf('192.0.2.9');
  monitors.enter(other);
  const many = await Promise.all(['192.0.2.1', '192.0.2.1', '192.0.2.1'].map(clientOf));
  for (const wire of many) monitors.enter(wire);
  expect([monitors.size, gone(many), gone([other])]).toEqual([3, 1, 0]);
  expect(many[2]?.isWritable).toBe(true);
});

it('when all places are taken, the address that has most gives way to anybody', async () => {
  const monitors = new Monitors({ max: 3, perAddressMax: 10 });
  const one = await clientOf('192.0.2.2');
  const two = await Promise.all(['192.0.2.1', '192.0.2.1'].map(clientOf));
  for (const wire of [one, ...two]) monitors.enter(wire);
  const next = await clientOf('192.0.2.3');
  monitors.enter(next);
  expect([monitors.size, gone(two), gone([one, next])]).toEqual([3, 1, 0]);
});
