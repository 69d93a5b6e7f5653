import { LRUCache } from 'lru-cache';
import type { HostPort } from '../../src/mongodb-uri/index.ts';
import type { MongodbTarget } from './upstream-target.ts';

/** What was last seen of a deployment: where to begin, and nothing to rely on. */
export interface Topology {
  readonly primary: HostPort;
  readonly hosts: readonly HostPort[];
}

const TOPOLOGIES_MAX = 1_000;

/** Remembers deployments between sessions, so that a session begins at the primary. Each login asks it again. */
export class TopologyMemory {
  readonly #topologies = new LRUCache<string, Topology>({ max: TOPOLOGIES_MAX });

  recall(name: string, target: MongodbTarget): Topology | undefined {
    return this.#topologies.get(keyOf(name, target));
  }

  learn(name: string, target: MongodbTarget, topology: Topology): void {
    this.#topologies.set(keyOf(name, target), topology);
  }
}

/** A connection whose secret leads elsewhere now begins anew. */
function keyOf(name: string, { seeds, srvHost, options }: MongodbTarget): string {
  return JSON.stringify([name, srvHost, srvHost === '' ? seeds : [], options.replicaSet]);
}
