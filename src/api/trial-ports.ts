import type { GuardrailDraft } from './guardrail-shape.ts';
import type { MaskingRuleDraft } from './masking-shape.ts';

/** A statement to be judged: one somebody typed, or one that was recorded. */
export interface TrialStatement {
  readonly protocol: string;
  readonly text: string;
  readonly params?: readonly { readonly text: string | null; readonly encoding: 'text' | 'hex' }[];
  /** What names in it stand for. */
  readonly related?: readonly { readonly kind: 'prepared' | 'cursor'; readonly name: string; readonly text: string }[];
  readonly phase?: 'prepare' | 'execute';
}

/** A result to be judged or masked. */
export interface TrialResult {
  readonly protocol: string;
  readonly columns: readonly TrialColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** A column, with the table column it comes from as far as that is known. */
export interface TrialColumn {
  readonly name: string;
  readonly origin?: { readonly schema: string; readonly table: string; readonly column: string };
}

/** Documents of a collection, in extended JSON. */
export interface TrialDocuments {
  readonly database: string;
  readonly collection: string;
  readonly documents: readonly object[];
}

/** What a rule would do. */
export interface TrialVerdict {
  readonly verdict: 'allow' | 'deny' | 'review';
  /** What the client would read. */
  readonly message?: string;
}

/** What a masking rule would make of a result. */
export interface TrialMasked {
  /** Undefined where the result would be withheld. */
  readonly rows: readonly (readonly (string | null)[])[] | undefined;
  /** Why it would be withheld. */
  readonly withheld?: string;
  readonly masked: Readonly<Record<string, number>>;
}

/** What a masking rule would make of documents. */
export interface TrialMaskedDocuments {
  /** Undefined where the answer would be withheld. */
  readonly documents: readonly object[] | undefined;
  readonly withheld?: string;
  readonly masked: Readonly<Record<string, number>>;
}

/** Rules that are only tried, by the code that would carry them out. A draft was checked before. */
export interface RuleTrials {
  /** What rules may name. */
  readonly words: {
    readonly entityTypes: readonly { readonly name: string; readonly description: string }[];
    readonly operations: readonly string[];
    /** The same of connections that speak of documents. */
    readonly documentOperations: readonly string[];
  };
  guardrail(draft: GuardrailDraft): {
    /** What each character of a text may cost. */
    readonly stepsPerCharacter: number;
    input(statement: TrialStatement): Promise<TrialVerdict>;
    output(result: TrialResult): TrialVerdict;
  };
  masking(draft: MaskingRuleDraft): {
    readonly stepsPerCharacter: number;
    input(statement: TrialStatement): Promise<TrialVerdict>;
    output(result: TrialResult): TrialMasked;
    /** Undefined where the documents are no extended JSON. */
    documents(sample: TrialDocuments): TrialMaskedDocuments | undefined;
  };
}
