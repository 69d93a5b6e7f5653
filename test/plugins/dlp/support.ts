import type { Codes } from '../../../plugins/dlp/characters.ts';
import { wordsOf } from '../../../plugins/dlp/detectors/context.ts';
import type { Detector } from '../../../plugins/dlp/detectors/detector.ts';
import { featuresOf, featuresOfText, hasFeatures } from '../../../plugins/dlp/features.ts';
import { normaliseText } from '../../../plugins/dlp/normal-text.ts';
import type { MaskingRule } from '../../../plugins/dlp/rule.ts';
import { ScanText } from '../../../plugins/dlp/scan-text.ts';
import type { Column, Row } from '../../../src/core/query.ts';
import type { Session } from '../../../src/core/session.ts';

/** What a detector reports in a text, as the stretches of the original; asserts that the byte test lets the text through. */
export function found(detector: Detector, text: string, columnName = ''): string[] {
  return reports(detector, text, columnName).map(({ value }) => value);
}

export function reports(detector: Detector, text: string, columnName = ''): { value: string; score: number }[] {
  const { codes, origins } = normaliseText(text);
  const values: { value: string; score: number }[] = [];
  detector.scan(new ScanText(codes, wordsOf(columnName)), (start, end, score) => {
    values.push({ value: text.slice(origins?.[start] ?? start, origins?.[end] ?? end), score });
  });
  if (values.length > 0) {
    if (!hasFeatures(featuresOf(Buffer.from(text)), detector.needs)) throw new Error(`the byte test hides ${text}`);
    if (!hasFeatures(featuresOfText(text), detector.needs)) throw new Error(`the text test hides ${text}`);
  }
  return values;
}

/** How many codes a detector reads in a text. */
export function stepsOf(detector: Detector, text: string): number {
  let steps = 0;
  const codes = new Proxy(normaliseText(text).codes as Codes & object, {
    get(target, key) {
      if (key !== 'length') steps++;
      return Reflect.get(target, key, target);
    },
  });
  detector.scan(new ScanText(codes), () => undefined);
  return steps;
}

/** A row whose cells are texts, with the contract's rule for columns of kind `other`. */
export class FakeRow implements Row {
  readonly columns: readonly Column[];
  readonly cells: (string | null)[];
  /** How often a cell was made a string. */
  decoded = 0;

  constructor(columns: readonly Column[], cells: readonly (string | null)[]) {
    this.columns = columns;
    this.cells = [...cells];
  }

  bytes(i: number): Uint8Array | null {
    const cell = this.cells[i];
    return cell === null || cell === undefined ? null : Buffer.from(cell);
  }

  get(i: number): string | null {
    this.decoded++;
    return this.cells[i] ?? null;
  }

  set(i: number, value: string | null): void {
    const column = this.columns[i];
    this.cells[i] = column?.kind === 'other' && value !== column.constant ? null : value;
  }
}

export function column(more: Partial<Column> = {}): Column {
  return { name: 'c', type: 'text', kind: 'text', ...more };
}

export function rule(more: Partial<MaskingRule> = {}): MaskingRule {
  return {
    name: 'test',
    supported_entity_types: [],
    custom_entity_types: [],
    columns: [],
    strategy: 'redact',
    strategies: {},
    unfollowed: 'mask',
    copies: 'deny',
    ...more,
  };
}

/** A rule for entity types alone. */
export function detecting(...entityTypes: string[]): MaskingRule {
  return rule({ supported_entity_types: [{ name: 'PII', entity_types: entityTypes }] });
}

export const HASH_KEY = Buffer.alloc(32, 7);

export function session(): Session {
  const masked = new Map<string, number>();
  return {
    id: 's',
    user: { id: 'u', name: 'engineer', email: '', groups: [], isAdmin: false },
    connection: {
      id: 'c1',
      name: 'shop',
      type: 'database',
      subtype: 'postgres',
      reviewers: [],
      accessGroups: [],
      policy: {},
    },
    protocol: 'postgres',
    client: { address: '127.0.0.1', application: 'test' },
    database: 'shop',
    startedAt: new Date(0),
    masked,
    signal: new AbortController().signal,
    kill: () => undefined,
    countMasked: (entity, n = 1) => masked.set(entity, (masked.get(entity) ?? 0) + n),
    takeMasked: () => Object.fromEntries(masked),
  };
}
