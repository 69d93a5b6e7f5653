/**
 * How fast rows are masked, in batches as PostgreSQL's codec makes them and one by one: MB of cells per second, beside a
 * plain scan of their bytes.
 * `node test/bench/dlp.ts`; prints a table, asserts nothing.
 */
import { dlp, type MaskingRule } from '../../plugins/dlp/index.ts';
import { utf8 } from '../../protocols/postgres/encoding.ts';
import { PostgresRowBatch } from '../../protocols/postgres/row-batch.ts';
import type { InspectRows } from '../../src/core/plugin.ts';
import type { Column, Query, Row } from '../../src/core/query.ts';
import type { Session } from '../../src/core/session.ts';
import { be } from '../protocols/postgres/frames.ts';

const ROWS = 50_000;
const ROUNDS = 7;
/** About 64 kB. */
const ROWS_PER_CHUNK = 500;
const SIX_TYPES = ['CREDIT_CARD', 'EMAIL_ADDRESS', 'IBAN_CODE', 'IP_ADDRESS', 'PHONE_NUMBER', 'US_SSN'];
const COLUMNS: readonly Column[] = ['name', 'city', 'note', 'status'].map((name) => ({
  name,
  type: 'text',
  kind: 'text',
}));

/** A row over bytes that are there already, as a codec's is; writes go nowhere. */
class BenchRow implements Row {
  readonly columns = COLUMNS;
  readonly #cells: readonly Buffer[];

  constructor(cells: readonly Buffer[]) {
    this.#cells = cells;
  }

  bytes(i: number): Uint8Array | null {
    return this.#cells[i] ?? null;
  }

  get(i: number): string | null {
    return this.#cells[i]?.toString('utf8') ?? null;
  }

  set(): void {}
}

type MakeCells = (i: number) => readonly string[];

const CASES: Readonly<Record<string, MakeCells>> = {
  'nothing to find': (i) => [
    'Ada Lovelace',
    'Springfield',
    `Asked about the delivery, order ${i % 900}; will come by later.`,
    'open',
  ],
  'numbers, dates, signs': (i) => [
    `order ${i}`,
    `2024-01-${10 + (i % 20)} 10:${10 + (i % 50)}:00`,
    `Invoice ${100_000 + i}, due 2024-02-01 12:30:00, total 1234.50 @ 19 % (ref. 12.${i}.7)`,
    `${i}-${i * 7}`,
  ],
  'letters beyond ASCII': () => [
    'Žofie Nováková',
    'Kraków',
    'Zeptala se na dodání zásilky; přijde později. Grüße',
    'offen',
  ],
  'one e-mail in each row': (i) => [
    'Ada Lovelace',
    'Springfield',
    `Write to user${i}@example.com about the delivery, please.`,
    'open',
  ],
  'all six types in each row': (i) => [
    `user${i}@example.com`,
    '4111 1111 1111 1111 10.0.0.1',
    'Call (212) 555-1234, SSN 123-45-6789',
    'DE89 3704 0044 0532 0130 00',
  ],
};

const query: Query = {
  id: 1,
  text: 'SELECT',
  phase: 'execute',
  via: 'Query',
  related: [],
  statements: () => [],
  fingerprint: () => '',
};
// The plugin uses the connection's id and the counter, nothing else of a session.
const session = { connection: { id: 'bench', name: 'bench' }, countMasked: () => undefined } as unknown as Session;

function bestMbPerSecond(bytes: number, run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return bytes / 1e6 / (best / 1e3);
}

/** What every scan pays at least: each byte of each cell looked at once. */
function plainScan(rows: readonly Row[]): number {
  let sum = 0;
  for (const row of rows) {
    for (let i = 0; i < COLUMNS.length; i++) {
      const bytes = row.bytes(i);
      if (bytes !== null) for (let k = 0; k < bytes.length; k++) sum += (bytes[k] as number) === 0x40 ? 1 : 0;
    }
  }
  return sum;
}

function rulesOf(...entityTypes: string[]): readonly MaskingRule[] {
  return [
    {
      name: 'bench',
      supported_entity_types: [{ name: 'PII', entity_types: entityTypes }],
      custom_entity_types: [],
      columns: [],
      strategy: 'redact',
      strategies: {},
      unfollowed: 'mask',
      copies: 'allow',
    },
  ];
}

function inspectorOf(rules: readonly MaskingRule[]): InspectRows | undefined {
  const plugin = dlp({ policy: { maskingFor: () => rules }, hashKey: Buffer.alloc(32, 1) });
  return plugin.onResult?.(COLUMNS, query, session);
}

/** Frames of a chunk's rows, cut into cells, masked and written: all that is done between two sockets. */
function measureBatches(chunks: readonly Buffer[], bytes: number, rules: readonly MaskingRule[]): number {
  const inspect = inspectorOf(rules);
  const context = { columns: COLUMNS, formats: COLUMNS.map(() => 0), encoding: utf8 };
  return bestMbPerSecond(bytes, () => {
    for (const chunk of chunks) {
      const batch = new PostgresRowBatch(chunk, ROWS_PER_CHUNK, context);
      inspect?.batch?.(batch);
      batch.encoded();
    }
  });
}

console.log(
  'rows'.padEnd(28),
  'plain scan',
  '  e-mail only',
  '    six types',
  'six, one by one',
  ' (MB/s of cells; share of the plain scan)',
);
for (const [name, makeCells] of Object.entries(CASES)) {
  const texts = Array.from({ length: ROWS }, (_, i) => makeCells(i));
  const rows = texts.map((cells) => new BenchRow(cells.map((cell) => Buffer.from(cell))));
  const chunks = Array.from({ length: ROWS / ROWS_PER_CHUNK }, (_, i) =>
    Buffer.concat(texts.slice(i * ROWS_PER_CHUNK, (i + 1) * ROWS_PER_CHUNK).map((cells) => be.row(...cells))),
  );
  let bytes = 0;
  for (const row of rows) for (let i = 0; i < COLUMNS.length; i++) bytes += row.bytes(i)?.length ?? 0;
  const plain = bestMbPerSecond(bytes, () => plainScan(rows));
  const one = measureBatches(chunks, bytes, rulesOf('EMAIL_ADDRESS'));
  const six = measureBatches(chunks, bytes, rulesOf(...SIX_TYPES));
  const inspect = inspectorOf(rulesOf(...SIX_TYPES));
  const single = bestMbPerSecond(bytes, () => inspect?.(rows));
  const cell = (value: number) => `${value.toFixed(0)} (${(value / plain).toFixed(2)})`.padStart(13);
  console.log(name.padEnd(28), plain.toFixed(0).padStart(10), cell(one), cell(six), cell(single).padStart(15));
}
