import type { Page, Paging } from './page.ts';

/** One test of a guardrail. */
export interface GuardrailRule {
  readonly type: 'deny_words_list' | 'pattern_match';
  readonly words: readonly string[];
  readonly patternRegex: string;
  /** Told to the client in place of the default text. */
  readonly message?: string | undefined;
}

/** Rules on what goes in and what comes out, for the connections it is attached to. */
export interface Guardrail {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly input: readonly GuardrailRule[];
  readonly output: readonly GuardrailRule[];
  readonly connectionIds: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface GuardrailDraft {
  readonly name: string;
  readonly description?: string;
  readonly input?: readonly GuardrailRule[];
  readonly output?: readonly GuardrailRule[];
  readonly connectionIds?: readonly string[];
}

/** Throws StoreError `conflict` (name taken) and `unknown_reference` (no such connection). */
export interface Guardrails {
  create(draft: GuardrailDraft): Promise<Guardrail>;
  update(id: string, patch: Partial<GuardrailDraft>): Promise<Guardrail | undefined>;
  delete(id: string): Promise<boolean>;
  byId(id: string): Promise<Guardrail | undefined>;
  byName(name: string): Promise<Guardrail | undefined>;
  list(paging: Paging): Promise<Page<Guardrail>>;
  /** By name, so that every gateway applies them in the same order. */
  forConnection(connectionId: string): Promise<readonly Guardrail[]>;
}
