import { describe, expect, test } from 'vitest';
import { type AuditOptions, audit, RESULT_BYTES_MAX } from '../../../plugins/audit/index.ts';
import type { Plugin } from '../../../src/core/plugin.ts';
import type { Column, Query, Row, Statement } from '../../../src/core/query.ts';
import { ALLOW } from '../../../src/core/verdict.ts';
import { liveSession, query } from '../../src/core/fixtures.ts';
import { Documents } from '../../src/core/result-documents.ts';

type Appended = Parameters<AuditOptions['log']['append']>[0];

function recorder(options: Partial<AuditOptions> = {}): { plugin: Plugin; records: Appended[] } {
  const records: Appended[] = [];
  const log = {
    append: async (record: Appended) => {
      records.push(record);
    },
  };
  return {
    records,
    plugin: audit({ log, resultRowsMax: 10, resultBytesMax: 1000, maskText: (text) => text, ...options }),
  };
}

const session = liveSession();
const TEXT = { kind: 'text', delimiter: 9, null: '', hasHeader: false } as const;
const columns: readonly Column[] = [{ name: 'email', type: 'text', kind: 'text' }];

function row(cells: (string | null)[]): Row {
  return {
    columns,
    bytes: (i) => Buffer.from(cells[i] ?? ''),
    get: (i) => cells[i] ?? null,
    set: (i, value) => {
      cells[i] = value;
    },
  };
}

function ended(of: Query): Parameters<NonNullable<Plugin['onEvent']>>[0] {
  return { type: 'query.ended', query: of, outcome: { status: 'ok', rows: 1 }, masked: {} };
}

test('every event is a record of its session', async () => {
  const { plugin, records } = recorder();
  const sent = query('select 1');
  await plugin.onEvent?.({ type: 'session.open' }, session);
  await plugin.onEvent?.({ type: 'query.held', query: sent, reviewId: 'r1' }, session);
  await plugin.onEvent?.({ type: 'query.decided', query: sent, verdict: ALLOW }, session);
  await plugin.onEvent?.(ended(sent), session);
  await plugin.onEvent?.({ type: 'session.close', reason: 'bye' }, session);
  expect(records.map(({ type }) => type)).toEqual([
    'session.open',
    'query.held',
    'query.decided',
    'query.ended',
    'session.close',
  ]);
  expect(new Set(records.map((record) => record.session))).toEqual(new Set([session.id]));
  expect(records[3]?.body).toMatchObject({ query: sent.id, ms: expect.any(Number) });
});

test('an event that cannot be recorded is an error', async () => {
  const log = { append: () => Promise.reject(new Error('disk full')) };
  const { plugin } = recorder({ log });
  await expect(plugin.onEvent?.({ type: 'session.open' }, session)).rejects.toThrow('disk full');
});

describe('documents', () => {
  test('are recorded with the end of their query, as the plugins before left them', async () => {
    const { plugin, records } = recorder({ resultRowsMax: 2 });
    const sent = query('find');
    const made = new Documents([{ n: 1, email: 'a@b.c' }, { n: 2 }, { n: 3 }]);
    made.documents[0]?.visit((value) => {
      if (value.kind === 'text') value.set('[MASKED]');
      return undefined;
    });
    expect(plugin.onDocuments?.(sent, session)?.(made.documents)).toBe('done');
    await plugin.onEvent?.(ended(sent), session);
    const rows = [['{"n":{"$numberInt":"1"},"email":"[MASKED]"}'], ['{"n":{"$numberInt":"2"}}']];
    expect(records[0]?.body.results).toEqual([{ kind: 'documents', columns: ['document'], rows, truncated: true }]);
  });

  test.each([{ resultRowsMax: 0 }, { resultBytesMax: 0 }])('with %o are never read', (cap) => {
    expect(recorder(cap).plugin.onDocuments?.(query('find'), session)).toBeUndefined();
  });
});

describe('result rows', () => {
  test('are recorded with the end of their query, as the plugins before left them', async () => {
    const { plugin, records } = recorder();
    const sent = query('select email');
    const inspect = plugin.onResult?.(columns, sent, session);
    const cells = row(['a@b.c']);
    cells.set(0, '[MASKED]');
    inspect?.([cells]);
    // The frame is reused for the next row: what was recorded must not change with it.
    cells.set(0, 'other');
    await plugin.onEvent?.(ended(sent), session);
    expect(records[0]?.body).toMatchObject({ results: [{ columns: ['email'], rows: [['[MASKED]']] }] });
  });

  test('of a query with secrets are not kept: it may return them', () => {
    const { plugin } = recorder();
    const shown = { text: '***', params: [], related: [], message: (text: string) => text };
    expect(plugin.onResult?.(columns, query('q', { shown: () => shown }), session)).toBeUndefined();
  });

  test('of queries that overlap are kept apart', async () => {
    const { plugin, records } = recorder();
    const [one, two] = [query('1'), query('2')];
    plugin.onResult?.(columns, one, session)?.([row(['1'])]);
    plugin.onResult?.(columns, two, session)?.([row(['2'])]);
    await plugin.onEvent?.(ended(one), session);
    await plugin.onEvent?.(ended(two), session);
    expect(records.map(({ body }) => body.results)).toMatchObject([[{ rows: [['1']] }], [{ rows: [['2']] }]]);
  });

  test('are recorded once, though a query may end twice', async () => {
    const { plugin, records } = recorder();
    const sent = query('q');
    plugin.onResult?.(columns, sent, session)?.([row(['1'])]);
    await plugin.onEvent?.(ended(sent), session);
    await plugin.onEvent?.(ended(sent), session);
    expect(records.map(({ body }) => body.results !== undefined)).toEqual([true, false]);
  });

  test('of a portal that stops at its row limit are recorded in parts', async () => {
    const { plugin, records } = recorder();
    const sent = query('q');
    const inspect = plugin.onResult?.(columns, sent, session);
    inspect?.([row(['1'])]);
    const outcome = { status: 'suspended', rows: 1 } as const;
    await plugin.onEvent?.({ type: 'query.ended', query: sent, outcome, masked: {} }, session);
    inspect?.([row(['2'])]);
    await plugin.onEvent?.(ended(sent), session);
    expect(records.map(({ body }) => body.results)).toMatchObject([[{ rows: [['1']] }], [{ rows: [['2']] }]]);
  });

  test('over the cap are left alone', () => {
    const { plugin } = recorder({ resultRowsMax: 1 });
    expect(plugin.onResult?.(columns, query('q'), session)?.([row(['1']), row(['2'])])).toBe('done');
  });

  test.each([{ resultRowsMax: 0 }, { resultBytesMax: 0 }])('with %o are never decoded', (cap) => {
    expect(recorder(cap).plugin.onResult?.(columns, query('q'), session)).toBeUndefined();
  });

  test.each<[string, NonNullable<Statement['copy']>, string, boolean]>([
    ['a COPY in text', { direction: 'out', target: 'client', format: TEXT }, 'unknown', true],
    ['a binary COPY', { direction: 'out', target: 'client', format: { kind: 'binary' } }, 'text', true],
    [
      'a binary COPY of unknown types',
      { direction: 'out', target: 'client', format: { kind: 'binary' } },
      'unknown',
      false,
    ],
    ['a COPY nobody can read', { direction: 'out', target: 'client' }, 'text', false],
  ])('of %s', (text, copy, type, areKept) => {
    const statement: Statement = { operation: 'copy', text, housekeeping: false, copy };
    const sent = query(text, { statements: () => [statement] });
    const inspect = recorder().plugin.onResult?.([{ name: 'a', type, kind: 'other' }], sent, session);
    expect(inspect !== undefined).toBe(areKept);
  });

  test('do not make a result that cannot be read a forbidden one', () => {
    expect(recorder().plugin.enforcesRows ?? false).toBe(false);
  });

  test('are refused a cap that no record could hold', () => {
    expect(() => recorder({ resultBytesMax: RESULT_BYTES_MAX + 1 })).toThrow('is the most');
    expect(() => recorder({ resultBytesMax: RESULT_BYTES_MAX })).not.toThrow();
  });
});
