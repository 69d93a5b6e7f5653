import { setTimeout as delay } from 'node:timers/promises';
import { UpstreamError } from '../../src/errors.ts';
import type { HostPort } from '../../src/mongodb-uri/index.ts';
import type { UpstreamHello } from './upstream-hello.ts';
import { type Member, type MemberParts, meetMember } from './upstream-member.ts';
import type { Topology } from './upstream-topology.ts';

/** How long an election may take until a session is refused. */
export const ELECTION_MS_MAX = 15_000;
/** The pause before the members are asked again, at first and at the longest. */
const PAUSE_MS_MIN = 100;
const PAUSE_MS_MAX = 1_000;
/** How long the primary of last time may take until the others are asked, too. */
const HEAD_START_MS = 1_000;
/** How long those that have not answered are waited for when others have, and none of them is primary. */
const ROUND_MS_MAX = 2_000;
/** Members that are asked at a time. */
const MEMBERS_AT_ONCE = 8;

/** What one server brought: itself, if it is the one to log in to, or where to go on. */
interface Answer {
  readonly member?: Member;
  readonly more: readonly HostPort[];
}

/**
 * Finds the server to log in to, which was met and waits for the login: the replica set's primary, a router, or the one
 * server there is. Begins where the primary was last. While the members elect one it waits. Throws what the first
 * server failed with, or UpstreamError.
 */
export async function findServer(
  parts: MemberParts,
  remembered: Topology | undefined,
  signal: AbortSignal,
): Promise<Member> {
  return new Search(parts, remembered, signal).run();
}

class Search {
  readonly #parts: MemberParts;
  readonly #signal: AbortSignal;
  readonly #remembered: Topology | undefined;
  /** By their address as text, in the order to ask them. */
  readonly #known = new Map<string, HostPort>();
  /** What is wrong with the deployment as such, which no other member mends. */
  #mismatch: UpstreamError | undefined;
  #failure: unknown;
  /** A member said that there is a replica set, if without a primary. */
  #isSet = false;

  constructor(parts: MemberParts, remembered: Topology | undefined, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    // The one server that is meant is in the secret.
    this.#remembered = parts.target.options.isDirect ? undefined : remembered;
    this.#learn([...parts.target.seeds, ...(this.#remembered?.hosts ?? [])]);
  }

  async run(): Promise<Member> {
    const end = performance.now() + ELECTION_MS_MAX;
    let first = this.#remembered?.primary;
    for (let pauseMs = PAUSE_MS_MIN; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)) {
      const found = await this.#round(first);
      if (found !== undefined) return found;
      first = undefined;
      this.#signal.throwIfAborted();
      if (!this.#isSet) throw this.#mismatch ?? this.#failure ?? new UpstreamError('the upstream names no server');
      if (performance.now() > end) throw noPrimary();
      await delay(pauseMs, undefined, { signal: this.#signal });
    }
  }

  /** Asks all that are known, and whom they name, at the same time; the first that will do ends it. `first` has a head start. */
  async #round(first: HostPort | undefined): Promise<Member | undefined> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.#signal, over.signal]);
    const queue = first === undefined ? [...this.#known.values()] : [first];
    const rest = first === undefined ? [] : [...this.#known.values()];
    const asked = new Set<string>();
    const running = new Set<Promise<Answer>>();
    const timers = { headStart: elapsed(HEAD_START_MS, signal), late: elapsed(ROUND_MS_MAX, signal) };
    let found: Member | undefined;
    try {
      for (;;) {
        for (const next of queue.splice(0, MEMBERS_AT_ONCE - running.size)) {
          if (asked.has(textOf(next))) continue;
          asked.add(textOf(next));
          const asking: Promise<Answer> = this.#ask(next, signal).finally(() => running.delete(asking));
          running.add(asking);
        }
        if (running.size === 0 && queue.length === 0 && rest.length === 0) return undefined;
        if (running.size === 0) queue.push(...rest.splice(0));
        if (running.size === 0) continue;
        const waits = rest.length > 0 ? [timers.headStart] : this.#isSet ? [timers.late] : [];
        const answer = await Promise.race([...running, ...waits]);
        if (answer === undefined && rest.length === 0) return undefined;
        found = answer?.member;
        if (found !== undefined) return found;
        queue.unshift(...(answer?.more ?? rest.splice(0)));
      }
    } finally {
      over.abort();
      for (const asking of running) void asking.then(({ member }) => leave(member, found));
    }
  }

  /** Never rejects: what goes wrong with one member is kept, and told if there is no other. */
  async #ask(address: HostPort, signal: AbortSignal): Promise<Answer> {
    let member: Member;
    try {
      member = await meetMember(this.#parts, address, signal);
    } catch (error) {
      this.#failure ??= error;
      return { more: [] };
    }
    const { hello } = member;
    const problem = this.#problemOf(hello);
    if (problem === undefined && this.#serves(hello)) return { member, more: [] };
    leave(member, undefined);
    if (problem !== undefined) {
      this.#mismatch ??= problem;
      return { more: [] };
    }
    this.#isSet = true;
    const more = [...(hello.primary === undefined ? [] : [hello.primary]), ...hello.hosts];
    this.#learn(more);
    return { more };
  }

  #serves({ kind }: UpstreamHello): boolean {
    if (kind === 'primary' || kind === 'router' || kind === 'standalone') return true;
    return kind === 'secondary' && this.#parts.target.options.isDirect;
  }

  #problemOf({ kind, setName }: UpstreamHello): UpstreamError | undefined {
    const { options, seeds } = this.#parts.target;
    if (kind === 'uninitiated') return new UpstreamError('the upstream is a replica set that was never initiated');
    if (options.replicaSet !== '' && setName === '') {
      return new UpstreamError('the upstream belongs to no replica set, and its secret names one');
    }
    if (options.replicaSet !== '' && setName !== options.replicaSet) {
      return new UpstreamError('the upstream belongs to another replica set than its secret names');
    }
    if (kind === 'standalone' && seeds.length > 1) {
      return new UpstreamError('the upstream has many hosts, and one of them belongs to no replica set');
    }
    if (kind === 'other' && options.isDirect) {
      return new UpstreamError('the upstream is a member of a replica set that serves nobody now');
    }
    return undefined;
  }

  #learn(addresses: readonly HostPort[]): void {
    for (const address of addresses) this.#known.set(textOf(address), address);
  }
}

/** Resolves after this time, or when there is nothing to wait for any more. */
function elapsed(ms: number, signal: AbortSignal): Promise<undefined> {
  return delay(ms, undefined, { signal }).catch(() => undefined);
}

function textOf({ host, port }: HostPort): string {
  return `${host.toLowerCase()} ${port}`;
}

/** Goes from a server that is not the one. */
function leave(member: Member | undefined, chosen: Member | undefined): void {
  if (member !== undefined && member !== chosen) member.channel.wire.end();
}

function noPrimary(): UpstreamError {
  return new UpstreamError("no member of the upstream's replica set is primary", {
    hint: 'Connect again when its members have elected one.',
  });
}
