import { describe, expect, it } from 'vitest';
import type { Views } from '../../../protocols/mongodb/results/lineage/views.ts';
import { openUpstream } from '../../../protocols/mongodb/upstream-session.ts';
import { TopologyMemory } from '../../../protocols/mongodb/upstream-topology.ts';
import { ViewPool } from '../../../protocols/mongodb/view-pool.ts';
import { createLogger } from '../../../src/log.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { isMissing } from '../../e2e/missing.ts';
import { startMongodb } from '../../servers/mongodb.ts';
import { secretFor } from './leg-gateway.ts';

const topologies = new TopologyMemory();

function pool(lines: string[] = []): ViewPool {
  const log = createLogger('warn', { write: (line: string) => lines.push(line) });
  return new ViewPool((upstream, signal) => openUpstream(upstream, { application: 'views', signal, topologies }), log);
}

const follow = (name: string) => (views: Views) => {
  const what = views('app', name);
  return typeof what === 'string' ? what : `reads ${what.on}`;
};

describe.skipIf(isMissing('mongodb-server'))('the views of a real server', () => {
  it('are known to all sessions with the same secret, and forgotten when one of them changes something', async () => {
    const server = await startMongodb();
    const views = pool();
    const secret = new Map(Object.entries(secretFor(server)));
    try {
      await server.run({ create: 'open', viewOn: 'orders', pipeline: [{ $match: { open: true } }] });
      const upstream = { name: 'shop', secret, dial: dialTcp };
      const known = views.for(upstream);
      expect(await known.resolve(follow('open'))).toBe('reads orders');
      expect(await known.resolve(follow('later'))).toBe('collection');
      expect(views.for({ ...upstream, secret: new Map(secret) })).toBe(known);
      expect(views.for({ ...upstream, name: 'other' })).not.toBe(known);
      await server.run({ create: 'later', viewOn: 'open', pipeline: [] });
      expect(known.resolve(follow('later'))).toBe('collection');
      known.forget();
      expect(await known.resolve(follow('later'))).toBe('reads open');
    } finally {
      views.close();
      await server.stop();
    }
  });
});

it('names of an upstream that cannot be asked are unknown, which is logged once', async () => {
  const lines: string[] = [];
  const views = pool(lines);
  const secret = new Map(Object.entries({ HOST: '127.0.0.1', PORT: '1', USER: 'u', PASS: 'hidden-password' }));
  const known = views.for({ name: 'shop', secret, dial: dialTcp });
  expect(await known.resolve(follow('open'))).toBe('unknown');
  expect(await known.resolve(follow('open'))).toBe('unknown');
  expect(lines).toHaveLength(1);
  expect(lines.join('')).toContain('"connection":"shop"');
  expect(lines.join('')).not.toContain('hidden-password');
  views.close();
});
