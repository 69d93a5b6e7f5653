import { randomInt } from 'node:crypto';
import type { Wire } from '../../src/net/wire.ts';

/** Connections that only say `hello`, of all clients: a driver keeps one open as long as its program runs. */
const MONITORS_MAX = 4_000;
/** Those of one address, which may be a whole network behind one router. */
const MONITORS_PER_ADDRESS_MAX = 1_000;

export interface MonitorLimits {
  readonly max: number;
  readonly perAddressMax: number;
}

/**
 * The connections that nobody logged in on, yet. They cost no credentials, so they get a share of their own, and none of
 * what people who log in need. When it is used up, one of the address that has the most gives way: whoever only
 * takes places hits themselves, and a driver that is hit opens another.
 */
export class Monitors {
  readonly #limits: MonitorLimits;
  readonly #byAddress = new Map<string, Set<Wire>>();
  #size = 0;

  constructor(limits: MonitorLimits = { max: MONITORS_MAX, perAddressMax: MONITORS_PER_ADDRESS_MAX }) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  /** Idempotent. A connection that closes leaves by itself. */
  enter(wire: Wire): void {
    const there = this.#byAddress.get(wire.remoteAddress);
    if (there?.has(wire) === true) return;
    if (there !== undefined && there.size >= this.#limits.perAddressMax) this.#drop(there);
    else if (this.#size >= this.#limits.max) this.#drop(this.#largest());
    const wires = this.#byAddress.get(wire.remoteAddress) ?? new Set();
    this.#byAddress.set(wire.remoteAddress, wires.add(wire));
    this.#size += 1;
    void wire.closed.then(() => this.leave(wire));
  }

  leave(wire: Wire): void {
    const wires = this.#byAddress.get(wire.remoteAddress);
    if (wires?.delete(wire) !== true) return;
    this.#size -= 1;
    if (wires.size === 0) this.#byAddress.delete(wire.remoteAddress);
  }

  #largest(): ReadonlySet<Wire> {
    let largest: ReadonlySet<Wire> = new Set();
    for (const wires of this.#byAddress.values()) if (wires.size > largest.size) largest = wires;
    return largest;
  }

  #drop(wires: ReadonlySet<Wire>): void {
    const victim = wires.size === 0 ? undefined : [...wires][randomInt(wires.size)];
    if (victim === undefined) return;
    this.leave(victim);
    victim.destroy();
  }
}
