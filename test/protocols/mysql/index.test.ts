import { expect, it } from 'vitest';
import { readGreeting } from '../../../protocols/mysql/handshake.ts';
import { mysql } from '../../../protocols/mysql/index.ts';
import { LoginChannel } from '../../../protocols/mysql/login-channel.ts';
import { probeMysql } from '../../../protocols/mysql/probe.ts';
import { createLogger } from '../../../src/log.ts';
import { wirePair } from '../postgres/wire-pair.ts';
import { serveParts, traitsStore } from './leg-gateway.ts';

it('has its upstreams greeted by probes, at the port they listen on', () => {
  const { tls } = serveParts();
  const options = { tls, allowPlaintext: false, analyse: () => [], traits: traitsStore(), face: 'auto' } as const;
  const protocol = mysql({ ...options, log: createLogger('silent') });
  expect(protocol).toMatchObject({ upstreamPort: 3306, probe: probeMysql });
  protocol.close?.();
});

it('greets with its face, and its variant as MariaDB', async () => {
  const { tls } = serveParts();
  const protocol = mysql({
    tls,
    allowPlaintext: false,
    log: createLogger('silent'),
    analyse: () => [],
    traits: traitsStore(),
    face: 'auto',
  });
  const never = () => Promise.reject(new Error('never asked'));
  const door = { scram: never, secret: never, native: never, admit: never };
  const versions: string[] = [];
  for (const serve of [protocol.serve, protocol.variants?.mariadb]) {
    const pair = await wirePair();
    const served = serve?.(pair.wire, door);
    versions.push(readGreeting(await new LoginChannel(pair.peer).read()).version);
    pair.peer.end();
    await served;
    pair.close();
  }
  expect(versions).toEqual(['8.0.36', expect.stringContaining('MariaDB')]);
});
