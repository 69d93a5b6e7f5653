import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Capability, union } from '../../../protocols/mysql/constants.ts';
import { LoginChannel } from '../../../protocols/mysql/login-channel.ts';
import { runQueries } from '../../../protocols/mysql/side-query.ts';
import { killUpstream, openUpstream } from '../../../protocols/mysql/upstream-session.ts';
import type { Upstream } from '../../../protocols/upstream-leg.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { isMissing } from '../../e2e/missing.ts';
import { type MysqlServer, startMariadb } from '../../servers/mysql.ts';
import { secretFor } from './leg-gateway.ts';

const REQUEST = {
  capabilities: union(Capability.CLIENT_SESSION_TRACK, Capability.CLIENT_DEPRECATE_EOF, Capability.CLIENT_TRANSACTIONS),
  extendedCapabilities: 0,
  charsetId: 45,
  packetBytesMax: 1 << 24,
  database: '',
  attributes: new Map<string, string>(),
  signal: new AbortController().signal,
};

describe.skipIf(isMissing('mariadb-server'))('a session on the upstream', () => {
  let server: MysqlServer;
  let upstream: Upstream;

  beforeAll(async () => {
    server = await startMariadb();
    upstream = {
      name: 'shop',
      secret: new Map(Object.entries(secretFor(server))),
      dial: (host, port) => dialTcp(host, port),
    };
  });
  afterAll(() => server?.stop());

  it('begins with its variables told and its changes reported', async () => {
    const session = await openUpstream(upstream, REQUEST);
    expect(session.variables.get('character_set_client')).toBe('utf8mb4');
    const channel = new LoginChannel(session.wire);
    const [tracked] = await runQueries(channel, session.capabilities, ['select @@session_track_system_variables']);
    expect(tracked?.[0]?.[0]).toContain('sql_mode');
    session.wire.end();
  });

  it('is ended by its thread id, and one that is gone already is no failure', async () => {
    const session = await openUpstream(upstream, REQUEST);
    await killUpstream(upstream, session.connectionId, 'connection');
    await session.wire.closed;
    await killUpstream(upstream, session.connectionId, 'query');
  });

  it('names the connection when it cannot be had, and gives up with its signal', async () => {
    const nowhere = {
      ...upstream,
      secret: new Map([
        ['HOST', '127.0.0.1'],
        ['PORT', '1'],
        ['USER', 'x'],
      ]),
    };
    await expect(openUpstream(nowhere, REQUEST)).rejects.toThrow(
      'connection "shop": the upstream refused the connection',
    );
    await expect(killUpstream(nowhere, 1, 'query')).rejects.toThrow('connection "shop"');
    await expect(openUpstream(upstream, { ...REQUEST, signal: AbortSignal.abort() })).rejects.toThrow(
      'connection "shop"',
    );
  });
});
