import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agents } from '../../../src/core/agents.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { LEASE_MS, PROBES_MAX, Prober, type ProberParts } from '../../../src/gateway/prober.ts';
import { createLogger } from '../../../src/log.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import type { Finding, ProbeClaim } from '../../../src/store/index.ts';

const NOW = new Date('2026-05-01T12:00:00Z');
const INTERVAL_MS = 60_000;
const AGENTS: Agents = {
  exists: (name) => name === 'default' || name === 'far',
  isConnected: (name) => name === 'default',
  connected: () => ['default'],
};

/** Leases in memory: what is due, and what was found. */
class Statuses {
  readonly due: ProbeClaim[] = [];
  readonly found = new Map<string, Finding | undefined>();
  readonly nextAt: Date[] = [];
  readonly leases: number[] = [];
  failure: Error | undefined;

  add(connectionId: string, more: Partial<ProbeClaim> = {}): void {
    this.due.push({ connectionId, probeId: 'p', type: 'database', subtype: 'postgres', agentId: 'default', ...more });
  }

  async claimDue(asked: { now: Date; leaseMs: number; limit: number }): Promise<ProbeClaim[]> {
    if (this.failure !== undefined) throw this.failure;
    this.leases.push(asked.leaseMs);
    return this.due.splice(0, asked.limit);
  }

  async finish(claim: ProbeClaim, result: { finding: Finding | undefined; now: Date; nextAt: Date }): Promise<void> {
    this.found.set(claim.connectionId, result.finding);
    this.nextAt.push(result.nextAt);
  }
}

describe('the prober', () => {
  let statuses: Statuses;
  let server: Server;
  let port: number;
  let probers: Prober[];
  let dialled: number;

  beforeEach(async () => {
    statuses = new Statuses();
    probers = [];
    dialled = 0;
    server = createServer((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = address === null || typeof address === 'string' ? 0 : address.port;
  });
  afterEach(async () => {
    for (const prober of probers) await prober.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const start = (parts: Partial<ProberParts> = {}): Prober => {
    const prober = new Prober({
      statuses,
      agents: AGENTS,
      log: createLogger('silent'),
      intervalMs: INTERVAL_MS,
      target: async () => ({ host: '127.0.0.1', port }),
      dial: (target, signal) => {
        dialled += 1;
        return dialTcp(target.host, target.port, undefined, signal);
      },
      greet: async () => undefined,
      now: () => NOW,
      ...parts,
    });
    probers.push(prober);
    return prober;
  };
  const run = async (parts: Partial<ProberParts> = {}): Promise<void> => {
    const prober = start(parts);
    prober.soon();
    await prober.settled();
  };

  it('leaves it to a protocol that knows of more than one host and port', async () => {
    statuses.add('many', { subtype: 'mongodb' });
    statuses.add('away', { subtype: 'mongodb' });
    statuses.add('one');
    const prober = start({
      reach: ({ subtype, connectionId }) => {
        if (subtype !== 'mongodb') return undefined;
        return connectionId === 'away' ? Promise.reject(new UpstreamError('nobody answers')) : Promise.resolve();
      },
    });
    prober.soon();
    await prober.settled();
    expect(statuses.found.get('many')).toEqual({ isReachable: true });
    expect(statuses.found.get('away')).toEqual({ isReachable: false, reason: 'nobody answers' });
    expect(statuses.found.get('one')).toEqual({ isReachable: true });
    expect(dialled).toBe(1);
  });

  it('finds an upstream that takes connections, and looks again after the interval', async () => {
    statuses.add('shop');
    await run();
    expect(statuses.found).toEqual(new Map([['shop', { isReachable: true }]]));
    expect(statuses.nextAt).toEqual([new Date(NOW.getTime() + INTERVAL_MS)]);
    expect(statuses.leases[0]).toBe(LEASE_MS);
  });

  it('says why it finds none, in words that hold no address', async () => {
    statuses.add('gone');
    const { port: nobodys } = await closedPort();
    await run({ target: async () => ({ host: '127.0.0.1', port: nobodys }) });
    const reason = 'the upstream refused the connection: nothing listens on its host and port';
    expect(statuses.found.get('gone')).toEqual({ isReachable: false, reason });
  });

  it('has servers that mind a silent client greeted, and takes what they say for the answer', async () => {
    statuses.add('strict', { subtype: 'mysql' });
    const greeted: string[] = [];
    await run({
      greet: async (subtype) => {
        greeted.push(subtype);
        throw new UpstreamError('the upstream blocks this host');
      },
    });
    expect(greeted).toEqual(['mysql']);
    expect(statuses.found.get('strict')).toEqual({ isReachable: false, reason: 'the upstream blocks this host' });
  });

  it('dials nothing for commands, nor through agents that are not there', async () => {
    statuses.add('script', { type: 'custom', subtype: '' });
    statuses.add('away', { agentId: 'far' });
    statuses.add('unknown', { agentId: 'moon' });
    statuses.add('none', { agentId: null });
    await run();
    expect(dialled).toBe(0);
    expect([...statuses.found.values()]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('does not wait longer than it may, for the address, the dial or the greeting', async () => {
    for (const name of ['target', 'dial', 'greet'] as const) {
      statuses.add(name);
      const late = new AbortController();
      const stuck = (): Promise<never> => {
        late.abort();
        return new Promise(() => undefined);
      };
      await run({ deadline: () => late.signal, [name]: stuck });
      const reason = 'the upstream did not answer in time';
      expect(statuses.found.get(name)).toEqual({ isReachable: false, reason });
    }
  });

  it('looks at a bounded number at a time, and a slow one keeps only its own place', async () => {
    for (let i = 0; i < PROBES_MAX * 3; i += 1) statuses.add(`c-${i}`);
    const slow = Promise.withResolvers<void>();
    let [open, most] = [0, 0];
    const prober = start({
      greet: async () => undefined,
      target: async ({ connectionId }) => {
        open += 1;
        most = Math.max(most, open);
        // All others come to their end while this one does not.
        if (connectionId === 'c-0') await slow.promise;
        await new Promise(setImmediate);
        open -= 1;
        if (statuses.found.size === PROBES_MAX * 3 - 2) slow.resolve();
        return { host: '127.0.0.1', port };
      },
      dial: async () => {
        throw new UpstreamError('not dialled');
      },
    });
    prober.soon();
    await prober.settled();
    expect(statuses.found.size).toBe(PROBES_MAX * 3);
    expect(most).toBe(PROBES_MAX);
  });

  it('a call during a round has another follow it', async () => {
    statuses.add('first');
    const prober = start({
      target: async () => {
        if (!statuses.found.has('first')) {
          prober.soon();
          statuses.add('second');
        }
        return { host: '127.0.0.1', port };
      },
    });
    prober.soon();
    await prober.settled();
    expect([...statuses.found.keys()]).toEqual(['first', 'second']);
  });

  it('goes on after the store was away', async () => {
    statuses.failure = new Error('the store is away');
    statuses.add('shop');
    const prober = start();
    prober.soon();
    await prober.settled();
    statuses.failure = undefined;
    prober.soon();
    await prober.settled();
    expect(statuses.found.get('shop')).toEqual({ isReachable: true });
  });

  it('an error nobody foresaw is told as such, and hurts no other connection', async () => {
    statuses.add('odd');
    statuses.add('shop');
    await run({
      target: async ({ connectionId }) => {
        if (connectionId === 'odd') throw new Error('the secret is db.internal');
        return { host: '127.0.0.1', port };
      },
    });
    expect(statuses.found.get('odd')).toEqual({
      isReachable: false,
      reason: 'the gateway could not look: internal error',
    });
    expect(statuses.found.get('shop')).toEqual({ isReachable: true });
  });

  it('closing gives up what is on its way, and writes nothing of it', async () => {
    statuses.add('slow');
    const prober: Prober = start({ greet: () => new Promise(() => void prober.close()) });
    prober.soon();
    await prober.settled();
    await prober.close();
    expect(statuses.found.size).toBe(0);
    statuses.add('late');
    prober.soon();
    await prober.settled();
    expect(statuses.due).toHaveLength(1);
  });
});

async function closedPort(): Promise<{ port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return { port: address === null || typeof address === 'string' ? 0 : address.port };
}
