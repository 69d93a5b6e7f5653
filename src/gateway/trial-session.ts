import { createHash } from 'node:crypto';
import type { TrialColumn, TrialStatement } from '../api/trial-ports.ts';
import type { Effect } from '../core/effect.ts';
import type { Column, Query, Row, Statement } from '../core/query.ts';
import type { Session } from '../core/session.ts';

/** A session of nobody, for rules that are tried; it counts what is masked. */
export function trialSession(protocol: string): Session {
  const masked = new Map<string, number>();
  const id = '00000000-0000-0000-0000-000000000000';
  return {
    id,
    user: { id, name: 'trial', email: '', groups: [], isAdmin: false },
    connection: {
      id,
      name: 'trial',
      type: 'database',
      subtype: protocol,
      reviewers: [],
      accessGroups: [],
      policy: {},
    },
    protocol,
    client: { address: '', application: '' },
    database: '',
    startedAt: new Date(),
    masked,
    signal: new AbortController().signal,
    kill: () => undefined,
    countMasked: (entity, n = 1) => void masked.set(entity, (masked.get(entity) ?? 0) + n),
    takeMasked: () => Object.fromEntries(masked),
  };
}

/** How texts of a protocol are taken apart; `reading` as in Query. */
export interface TrialLanguage {
  readonly reading?: string;
  analyse(text: string): readonly Statement[];
  /** Where commands are no text of SQL: what one does. */
  effects?(text: string): readonly Effect[] | undefined;
}

/** A statement as the plugins see one. */
export function trialQuery(statement: TrialStatement, language: TrialLanguage | undefined): Query {
  const { text, params, related = [], phase = 'execute' } = statement;
  const reading = language?.reading === undefined ? {} : { reading: language.reading };
  let statements: readonly Statement[] | undefined;
  const effectsOf = language?.effects;
  return {
    id: 1,
    text,
    ...reading,
    ...(params === undefined ? {} : { params }),
    phase,
    via: 'trial',
    related: related.map((one) => ({ ...one, ...reading })),
    statements: () => {
      statements ??= language?.analyse(text) ?? [];
      return statements;
    },
    ...(effectsOf === undefined ? {} : { effects: () => effectsOf(text) }),
    fingerprint: () => createHash('sha256').update(text).digest('hex'),
  };
}

/** Columns of text, as the plugins see them. */
export function trialColumns(columns: readonly TrialColumn[]): readonly Column[] {
  return columns.map(({ name, origin }) => ({
    name,
    type: 'text',
    kind: 'text',
    ...(origin === undefined ? {} : { origin }),
  }));
}

/** A row of texts, which can be masked. */
export class TrialRow implements Row {
  readonly columns: readonly Column[];
  readonly cells: (string | null)[];

  constructor(columns: readonly Column[], cells: readonly (string | null)[]) {
    this.columns = columns;
    this.cells = columns.map((_column, i) => cells[i] ?? null);
  }

  bytes(i: number): Uint8Array | null {
    const cell = this.get(i);
    return cell === null ? null : Buffer.from(cell);
  }

  get(i: number): string | null {
    return this.cells[i] ?? null;
  }

  set(i: number, value: string | null): void {
    this.cells[i] = value;
  }
}
