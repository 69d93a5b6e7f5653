import type { Document } from 'bson';
import { afterEach, describe, expect, it } from 'vitest';
import { findServer } from '../../../protocols/mongodb/upstream-discovery.ts';
import type { Member } from '../../../protocols/mongodb/upstream-member.ts';
import { readMongodbTarget } from '../../../protocols/mongodb/upstream-target.ts';
import type { Topology } from '../../../protocols/mongodb/upstream-topology.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { HELLO, type ScriptedServer, startScripted } from './scripted-server.ts';

const SECONDARY: Document = { ...HELLO, setName: 'rs0', isWritablePrimary: false, secondary: true };
/** Accepts, reads, and never says a word. */
const SILENT = Buffer.alloc(0);
const PRIMARY: Document = { ...HELLO, setName: 'rs0' };

describe('finding the server to log in to', () => {
  const servers: ScriptedServer[] = [];
  const dialled: number[] = [];
  afterEach(async () => {
    dialled.length = 0;
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  const start = async (hello: Document | Buffer | (() => Document)): Promise<ScriptedServer> => {
    const server = await startScripted(() => (typeof hello === 'function' ? hello() : hello));
    servers.push(server);
    return server;
  };
  const addressOf = ({ port }: ScriptedServer): string => `127.0.0.1:${port}`;
  const find = async (
    seeds: readonly string[],
    options = '',
    remembered?: Topology,
    signal = new AbortController().signal,
  ): Promise<Member> => {
    const target = await readMongodbTarget(
      new Map([['CONNECTION_STRING', `mongodb://${seeds.join(',')}/?${options}`]]),
    );
    const dial = (host: string, port: number) => {
      dialled.push(port);
      return dialTcp(host, port);
    };
    return findServer({ target, application: 'test', dial }, remembered, signal);
  };
  const found = async (...args: Parameters<typeof find>): Promise<number> => {
    const { address, channel } = await find(...args);
    channel.wire.end();
    return address.port;
  };

  it.each([
    ['a stand-alone', HELLO],
    ['a primary', PRIMARY],
    ['a router', { ...HELLO, msg: 'isdbgrid' }],
  ])('takes %s that it is led to', async (_what, hello) => {
    const server = await start(hello);
    expect(await found([addressOf(server)])).toBe(server.port);
  });

  it('follows a secondary to the primary, and to members that no seed named', async () => {
    const primary = await start(PRIMARY);
    const knower = await start({ ...SECONDARY, primary: addressOf(primary) });
    const friend = await start({ ...SECONDARY, hosts: [addressOf(knower)] });
    expect(await found([addressOf(friend)])).toBe(primary.port);
    expect(dialled).toEqual([friend.port, knower.port, primary.port]);
  });

  it('does not mind members that are not there', async () => {
    const primary = await start(PRIMARY);
    expect(await found(['127.0.0.1:1', 'nowhere.invalid', addressOf(primary)], 'replicaSet=rs0')).toBe(primary.port);
  });

  it('leaves the others, when it has found it', async () => {
    const [primary, second] = [await start(PRIMARY), await start(SECONDARY)];
    const member = await find([addressOf(second), addressOf(primary)]);
    await expect.poll(() => second.open).toBe(0);
    expect(primary.open).toBe(1);
    member.channel.wire.end();
  });

  it('has one leg to one router, where there are several', async () => {
    const routers = [await start({ ...HELLO, msg: 'isdbgrid' }), await start({ ...HELLO, msg: 'isdbgrid' })];
    const member = await find(routers.map(addressOf));
    await expect.poll(() => routers.map(({ open }) => open).sort()).toEqual([0, 1]);
    member.channel.wire.end();
  });

  it('begins where the primary was last, and asks nobody else when it still is', async () => {
    const [primary, seed] = [await start(PRIMARY), await start(SECONDARY)];
    const remembered = { primary: { host: '127.0.0.1', port: primary.port }, hosts: [] };
    expect(await found([addressOf(seed)], '', remembered)).toBe(primary.port);
    expect(dialled).toEqual([primary.port]);
  });

  it('believes nothing that it remembers', async () => {
    const next = await start(PRIMARY);
    const old = await start({ ...SECONDARY, primary: addressOf(next) });
    const remembered = { primary: { host: '127.0.0.1', port: old.port }, hosts: [{ host: '127.0.0.1', port: 1 }] };
    expect(await found([addressOf(old)], '', remembered)).toBe(next.port);
    expect(await found([addressOf(next)], '', { ...remembered, primary: { host: '127.0.0.1', port: 1 } })).toBe(
      next.port,
    );
  });

  it('does not wait for a primary of last time that hangs', async () => {
    const hung = await start(SILENT);
    const remembered = {
      primary: { host: '127.0.0.1', port: hung.port },
      hosts: [{ host: '127.0.0.1', port: hung.port }],
    };
    let asked = 0;
    const next = await start(() => {
      asked += 1;
      return asked < 3 ? { ...SECONDARY, primary: addressOf(hung) } : PRIMARY;
    });
    expect(await found([addressOf(hung), addressOf(next)], '', remembered)).toBe(next.port);
    expect(dialled.slice(0, 2)).toEqual([hung.port, next.port]);
    await expect.poll(() => hung.open).toBe(0);
  });

  it('reaches members that no seed leads to any more, by what it remembers', async () => {
    const primary = await start(PRIMARY);
    const hosts = [{ host: '127.0.0.1', port: primary.port }];
    expect(await found(['127.0.0.1:1'], '', { primary: { host: '127.0.0.1', port: 1 }, hosts })).toBe(primary.port);
  });

  it('waits for members that are electing one', async () => {
    let asked = 0;
    const server = await start(() => {
      asked += 1;
      return asked < 4 ? SECONDARY : PRIMARY;
    });
    expect(await found([addressOf(server)])).toBe(server.port);
    expect(asked).toBe(4);
  });

  it('waits no longer than the session wants', async () => {
    const giveUp = new AbortController();
    let asked = 0;
    const server = await start(() => {
      asked += 1;
      if (asked === 3) giveUp.abort();
      return SECONDARY;
    });
    await expect(find([addressOf(server)], '', undefined, giveUp.signal)).rejects.toThrow(/abort/i);
    await expect.poll(() => server.open).toBe(0);
  });

  it('takes the one it is told to, whatever it is', async () => {
    const second = await start({ ...SECONDARY, primary: '127.0.0.1:1', hosts: ['127.0.0.1:1'] });
    expect(await found([addressOf(second)], 'directConnection=true')).toBe(second.port);
    expect(dialled).toEqual([second.port]);
    const primary = await start(PRIMARY);
    const address = { host: '127.0.0.1', port: primary.port };
    const remembered = { primary: address, hosts: [address] };
    expect(await found([addressOf(second)], 'directConnection=true', remembered)).toBe(second.port);
    expect(primary.dials).toBe(0);
    const idle = await start({ ...HELLO, setName: 'rs0', isWritablePrimary: false, arbiterOnly: true });
    await expect(find([addressOf(idle)], 'directConnection=true')).rejects.toThrow(/serves nobody/);
  });

  it.each([
    ['replicaSet=rs1', PRIMARY, /another replica set/],
    ['replicaSet=rs1', SECONDARY, /another replica set/],
    ['replicaSet=rs1', HELLO, /no replica set/],
    ['replicaSet=rs1', { ...HELLO, msg: 'isdbgrid' }, /no replica set/],
    ['replicaSet=rs1&directConnection=true', SECONDARY, /another replica set/],
    ['', { ...HELLO, isWritablePrimary: false, isreplicaset: true }, /never initiated/],
  ] as const)('refuses with %s what is another thing: %j', async (options, hello, expected) => {
    const refused = find([addressOf(await start(hello))], options);
    await expect(refused).rejects.toThrow(UpstreamError);
    await expect(refused).rejects.toThrow(expected);
    await expect.poll(() => servers[0]?.open).toBe(0);
  });

  it('refuses many hosts of which one stands alone', async () => {
    await expect(find([addressOf(await start(HELLO)), '127.0.0.1:1'])).rejects.toThrow(
      /one of them belongs to no replica set/,
    );
  });

  it('says what the first one failed with, when there is none', async () => {
    await expect(find(['127.0.0.1:1'])).rejects.toThrow(/nothing listens/);
    await expect(find(['nowhere.invalid'])).rejects.toThrow(/cannot be resolved/);
    await expect(find([addressOf(await start({ ok: 0, code: 1 }))])).rejects.toMatchObject({ errorCode: 1 });
  });
});
