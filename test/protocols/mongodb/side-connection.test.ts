import { describe, expect, it } from 'vitest';
import { numberOf, textOf } from '../../../protocols/mongodb/bson/fields.ts';
import { SideConnection, SideConnectionResting } from '../../../protocols/mongodb/side-connection.ts';
import { CommandFailure } from '../../../protocols/mongodb/upstream-channel.ts';
import { openUpstream } from '../../../protocols/mongodb/upstream-session.ts';
import { TopologyMemory } from '../../../protocols/mongodb/upstream-topology.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import type { Wire } from '../../../src/net/wire.ts';
import { isMissing } from '../../e2e/missing.ts';
import { startMongodb } from '../../servers/mongodb.ts';
import { secretFor } from './leg-gateway.ts';

describe.skipIf(isMissing('mongodb-server'))('a session of our own', () => {
  it('answers one question after the other, and opens again when it was lost', async () => {
    const server = await startMongodb();
    const secret = new Map(Object.entries(secretFor(server)));
    const legs: Wire[] = [];
    const topologies = new TopologyMemory();
    const side = new SideConnection(async (signal) => {
      const request = { application: 'side', signal, topologies };
      const session = await openUpstream({ name: 'shop', secret, dial: dialTcp }, request);
      legs.push(session.wire);
      return session;
    });
    try {
      const ask = async (): Promise<number | undefined> =>
        numberOf((await side.ask('admin', { whatsmyuri: 1 })).get('ok'));
      expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
      expect(legs).toHaveLength(1);
      await expect(side.ask('app', { noSuchCommand: 1 })).rejects.toThrow(CommandFailure);
      expect(textOf((await side.ask('admin', { whatsmyuri: 1 })).get('you'))).toMatch(/^127\.0\.0\.1:/);
      side.close();
      expect(await ask()).toBe(1);
      legs.at(-1)?.destroy();
      await legs.at(-1)?.closed;
      expect(await ask()).toBe(1);
      expect(legs).toHaveLength(3);
    } finally {
      side.close();
      await server.stop();
    }
  });
});

it('after a failure nobody waits for another try', async () => {
  let tries = 0;
  const side = new SideConnection(async () => {
    tries += 1;
    throw new Error('out of reach');
  });
  const ask = (): Promise<unknown> => side.ask('admin', { ping: 1 });
  await expect(ask()).rejects.toThrow('out of reach');
  await expect(ask()).rejects.toThrow(SideConnectionResting);
  expect(tries).toBe(1);
  side.close();
});
