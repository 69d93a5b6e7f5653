import type { Logger } from './log.ts';

/** A rule that applies to the connections it names. */
interface AttachedRule {
  readonly connectionIds: readonly string[];
}

interface RuleSources<G extends AttachedRule, M extends AttachedRule> {
  guardrails(): Promise<readonly G[]>;
  masking(): Promise<readonly M[]>;
}

/** How soon a refresh that failed is tried again. */
const RETRY_MS = 1_000;

/**
 * The rules of every connection, in memory, so that a query never waits for the store. Arrays keep their identity while
 * nothing changed; plugins compile them once. `refresh` is awaited by whoever changed a rule, so that a saved rule holds
 * from the next query on.
 */
export class PolicyCache<G extends AttachedRule, M extends AttachedRule> {
  readonly #sources: RuleSources<G, M>;
  readonly #log: Logger;
  #guardrails = new Map<string, readonly G[]>();
  #masking = new Map<string, readonly M[]>();
  #isStale = true;
  #running: Promise<void> | undefined;
  #again = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(sources: RuleSources<G, M>, log: Logger) {
    this.#sources = sources;
    this.#log = log;
  }

  /** True while the rules in memory are known not to be the current ones. */
  get isStale(): boolean {
    return this.#isStale;
  }

  guardrailsFor(connectionId: string): readonly G[] {
    return this.#guardrails.get(connectionId) ?? NONE;
  }

  maskingFor(connectionId: string): readonly M[] {
    return this.#masking.get(connectionId) ?? NONE;
  }

  /** Reads every rule anew; a call during a read makes one more read follow, and resolves after that. */
  async refresh(): Promise<void> {
    if (this.#running !== undefined) {
      this.#again = true;
      return this.#running;
    }
    this.#isStale = true;
    this.#running = this.#readUntilCurrent();
    try {
      await this.#running;
    } finally {
      this.#running = undefined;
    }
  }

  /** Refreshes now and, while the store does not answer, again and again. Used for changes made elsewhere. */
  refreshSoon(): void {
    this.refresh().catch((error: unknown) => {
      this.#log.error({ err: error }, 'the rules could not be read; the last known ones stay in force');
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.refreshSoon(), RETRY_MS);
      this.#retry.unref();
    });
  }

  close(): void {
    clearTimeout(this.#retry);
  }

  async #readUntilCurrent(): Promise<void> {
    do {
      this.#again = false;
      const [guardrails, masking] = await Promise.all([this.#sources.guardrails(), this.#sources.masking()]);
      this.#guardrails = byConnection(guardrails);
      this.#masking = byConnection(masking);
    } while (this.#again);
    this.#isStale = false;
  }
}

const NONE: readonly never[] = Object.freeze([]);

function byConnection<R extends AttachedRule>(rules: readonly R[]): Map<string, readonly R[]> {
  const grouped = new Map<string, R[]>();
  for (const rule of rules) {
    for (const id of rule.connectionIds) {
      const list = grouped.get(id);
      if (list === undefined) grouped.set(id, [rule]);
      else list.push(rule);
    }
  }
  return grouped;
}
