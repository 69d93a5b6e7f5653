import { type Agents, agentObstacle } from '../core/agents.ts';
import { UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Wire } from '../net/wire.ts';
import type { ConnectionStatuses, Finding, ProbeClaim } from '../store/index.ts';
import type { ProbeTarget } from './probe-target.ts';

/** How long an upstream may take to answer a probe. */
export const PROBE_MS_MAX = 5_000;
/** Upstreams one gateway looks at at a time. */
export const PROBES_MAX = 16;
/** What a gateway leased and did not finish, because it died, another takes after this. */
export const LEASE_MS = 30_000;
/** How often is looked for what is due: a part of the interval, so that nothing is much overdue. */
const ROUNDS_PER_INTERVAL = 6;
const ROUND_MS_MIN = 1_000;
const ROUND_MS_MAX = 10_000;

export interface ProberParts {
  readonly statuses: Pick<ConnectionStatuses, 'claimDue' | 'finish'>;
  readonly agents: Agents;
  readonly log: Logger;
  /** How long what was found counts. */
  readonly intervalMs: number;
  /** Throws UpstreamError. */
  target(claim: ProbeClaim): Promise<ProbeTarget>;
  /** Throws UpstreamError. */
  dial(target: ProbeTarget, signal: AbortSignal): Promise<Wire>;
  /** Asks an upstream whose place is more than one host and port; undefined for all others. Throws UpstreamError. */
  reach?(claim: ProbeClaim, signal: AbortSignal): Promise<void> | undefined;
  /** What makes a server of this subtype answer; where there is nothing, a leg that opens is answer enough. */
  greet(subtype: string, wire: Wire): Promise<void>;
  now(): Date;
  /** Aborts when a probe has taken too long; by default after PROBE_MS_MAX. */
  deadline?(): AbortSignal;
}

/**
 * Finds out whether upstreams answer, and keeps it where every gateway reads it. Any number of gateways share the work:
 * each leases what is due, and no two get the same.
 */
export class Prober {
  readonly #parts: ProberParts;
  readonly #closing = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #isAsked = false;

  constructor(parts: ProberParts) {
    this.#parts = parts;
    const roundMs = Math.min(ROUND_MS_MAX, Math.max(ROUND_MS_MIN, parts.intervalMs / ROUNDS_PER_INTERVAL));
    this.#timer = setInterval(() => this.soon(), roundMs);
    this.#timer.unref();
  }

  /** Looks at what is due, now or right behind the round that is running. */
  soon(): void {
    if (this.#closing.signal.aborted) return;
    this.#isAsked = true;
    this.#running ??= this.#rounds();
  }

  /** Resolves when nothing is running and nothing was asked for. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Gives up what is on its way; its leases end by themselves. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    await this.settled();
  }

  async #rounds(): Promise<void> {
    try {
      while (this.#isAsked && !this.#closing.signal.aborted) {
        this.#isAsked = false;
        await this.#round();
      }
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'upstreams could not be looked at; it is tried again');
    } finally {
      this.#running = undefined;
    }
  }

  /** A slow upstream holds up its own place only: whenever one is free, more is leased. */
  async #round(): Promise<void> {
    const { statuses, now } = this.#parts;
    const running = new Set<Promise<void>>();
    const failures: unknown[] = [];
    do {
      const limit = PROBES_MAX - running.size;
      const claims = this.#closing.signal.aborted
        ? []
        : await statuses.claimDue({ now: now(), leaseMs: LEASE_MS, limit });
      for (const claim of claims) {
        const probing: Promise<void> = this.#probe(claim)
          .catch((error: unknown) => void failures.push(error))
          .finally(() => running.delete(probing));
        running.add(probing);
      }
      if (running.size > 0) await Promise.race(running);
    } while (running.size > 0);
    if (failures.length > 0) throw failures[0];
  }

  async #probe(claim: ProbeClaim): Promise<void> {
    const { agents, statuses, intervalMs } = this.#parts;
    const isDialled = claim.type !== 'custom' && agentObstacle(agents, claim.agentId) === undefined;
    const finding = isDialled ? await this.#look(claim) : undefined;
    if (this.#closing.signal.aborted) return;
    const now = this.#parts.now();
    await statuses.finish(claim, { finding, now, nextAt: new Date(now.getTime() + intervalMs) });
  }

  async #look(claim: ProbeClaim): Promise<Finding> {
    const deadline = this.#parts.deadline?.() ?? AbortSignal.timeout(PROBE_MS_MAX);
    const signal = AbortSignal.any([deadline, this.#closing.signal]);
    try {
      await Promise.race([this.#ask(claim, signal), aborted(signal)]);
      return { isReachable: true };
    } catch (error) {
      if (deadline.aborted) return { isReachable: false, reason: 'the upstream did not answer in time' };
      if (error instanceof UpstreamError) return { isReachable: false, reason: error.message };
      this.#parts.log.error({ connection: claim.connectionId, err: error }, 'an upstream could not be looked at');
      return { isReachable: false, reason: 'the gateway could not look: internal error' };
    }
  }

  async #ask(claim: ProbeClaim, signal: AbortSignal): Promise<void> {
    const reaching = this.#parts.reach?.(claim, signal);
    if (reaching !== undefined) return reaching;
    const wire = await this.#parts.dial(await this.#parts.target(claim), signal);
    const hangUp = (): void => wire.destroy();
    signal.addEventListener('abort', hangUp, { once: true });
    try {
      signal.throwIfAborted();
      await this.#parts.greet(claim.subtype, wire);
    } finally {
      signal.removeEventListener('abort', hangUp);
      hangUp();
    }
  }
}

/** Rejects when the signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(new UpstreamError('the attempt was given up'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
