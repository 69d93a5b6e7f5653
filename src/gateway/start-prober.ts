import type { Agents } from '../core/agents.ts';
import type { Protocol } from '../core/protocol.ts';
import type { Logger } from '../log.ts';
import { dialTcp } from '../net/upstream.ts';
import type { Wire } from '../net/wire.ts';
import type { SecretResolver } from '../secrets/references/index.ts';
import type { Store } from '../store/index.ts';
import { readProbeKeys, readProbeTarget } from './probe-target.ts';
import { PROBE_MS_MAX, Prober } from './prober.ts';

export interface StartProberParts {
  readonly store: Pick<Store, 'connectionStatuses' | 'secrets' | 'onPolicyChange'>;
  readonly resolver: Pick<SecretResolver, 'resolve'>;
  readonly agents: Agents;
  readonly protocols: readonly Protocol[];
  readonly log: Logger;
  /** 0: nothing is probed. */
  readonly intervalMs: number;
}

/**
 * Has upstreams looked at, at once, at intervals, and when a connection was saved on any gateway. Returns a function that
 * stops it.
 */
export function startProber(parts: StartProberParts): () => Promise<void> {
  const { store, resolver, agents, protocols, log, intervalMs } = parts;
  if (intervalMs === 0) return async () => undefined;
  const reading = { secrets: store.secrets, resolver };
  const prober = new Prober({
    statuses: store.connectionStatuses,
    agents,
    log,
    intervalMs,
    target: (claim) => readProbeTarget(reading, claim, protocols),
    reach: (claim, signal) => {
      const reach = protocols.find(({ name }) => name === claim.subtype)?.reach;
      if (reach === undefined) return undefined;
      const dial = (host: string, port: number): Promise<Wire> => dialTcp(host, port, PROBE_MS_MAX, signal);
      return readProbeKeys(reading, claim.connectionId, reach.keys).then((secret) => reach.ask(secret, dial, signal));
    },
    dial: ({ host, port }, signal) => dialTcp(host, port, PROBE_MS_MAX, signal),
    greet: async (subtype, wire) => protocols.find(({ name }) => name === subtype)?.probe?.(wire),
    now: () => new Date(),
  });
  const unsubscribe = store.onPolicyChange(({ entity }) => {
    if (entity === 'connection' || entity === 'all') prober.soon();
  });
  prober.soon();
  return async () => {
    unsubscribe();
    await prober.close();
  };
}
