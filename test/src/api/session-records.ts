import type { NewEvent, Store } from '../../../src/store/index.ts';

/** Writes records of one session as a gateway's log does, one after the other. */
export class SessionRecords {
  readonly #store: Store;
  readonly #sessionId: string;
  static #seq = 0;

  constructor(store: Store, sessionId: string) {
    this.#store = store;
    this.#sessionId = sessionId;
  }

  held(id: number, text: string, review = crypto.randomUUID()): Promise<number> {
    return this.add('query.held', { query: { id, phase: 'execute', via: 'Query', text }, review });
  }

  allowed(id: number, text: string, more: object = {}): Promise<number> {
    const query = { id, phase: 'execute', via: 'Query', text, operations: ['select'] };
    return this.add('query.decided', { query, verdict: 'allow', ...more });
  }

  denied(id: number, text: string): Promise<number> {
    const query = { id, phase: 'execute', via: 'Query', text };
    const reason = { code: 'guardrail', message: 'Blocked by guardrails: no', rule: 'no-drop' };
    return this.add('query.decided', { query, verdict: 'deny', by: 'guardrails', reason });
  }

  ended(query: number, more: object = {}): Promise<number> {
    return this.add('query.ended', { query, status: 'ok', rows: 1, tag: 'SELECT 1', ms: 5, masked: {}, ...more });
  }

  /** Adds a record; returns its number. */
  async add(type: string, body: object): Promise<number> {
    SessionRecords.#seq += 1;
    const seq = SessionRecords.#seq;
    await this.#store.events.insertBatch([this.#event(seq, type, body)]);
    return seq;
  }

  #event(seq: number, type: string, body: object): NewEvent {
    return {
      gatewayId: 'gateway-1',
      seq: BigInt(seq),
      sessionId: this.#sessionId,
      type,
      at: new Date(Date.UTC(2026, 4, 6, 7, 8, seq)),
      body: { ...body },
      hash: 'a'.repeat(64),
    };
  }
}
