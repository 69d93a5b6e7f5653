import { describe, expect, it } from 'vitest';
import { dlp, type MaskingRule } from '../../../plugins/dlp/index.ts';
import type { InspectRows } from '../../../src/core/plugin.ts';
import type { Column, Query, Statement } from '../../../src/core/query.ts';
import { ResultBlocked } from '../../../src/core/verdict.ts';
import { Documents, fieldOf } from '../../src/core/result-documents.ts';
import { column, detecting, FakeRow, HASH_KEY, rule, session } from './support.ts';

const EMAIL = detecting('EMAIL_ADDRESS');
const COLUMNS = rule({ columns: [{ match: '*.*.email', strategy: 'redact' }] });

function plugin(...rules: MaskingRule[]) {
  return dlp({ policy: { maskingFor: () => rules }, hashKey: HASH_KEY });
}

function query(text: string, copy?: Statement['copy'], via = 'Query'): Query {
  const statement: Statement = {
    operation: copy ? 'copy' : 'select',
    text,
    housekeeping: false,
    ...(copy && { copy }),
  };
  return {
    id: 1,
    text,
    phase: 'execute',
    via,
    related: [],
    statements: () => [statement],
    fingerprint: () => '',
  };
}

const hold = { signal: new AbortController().signal, notice: () => undefined };

function inspect(columns: readonly Column[], ...rules: MaskingRule[]): InspectRows | undefined {
  return plugin(...rules).onResult?.(columns, query('select 1'), session());
}

describe('dlp', () => {
  it('leaves rows undecoded when no rule applies', () => {
    expect(inspect([column()])).toBeUndefined();
    expect(inspect([column()], rule())).toBeUndefined();
    expect(inspect([column({ type: 'int4', kind: 'other' })], EMAIL)).toBeUndefined();
  });

  it('masks the rows of a result and counts what it masked in the session', () => {
    const columns = [column({ type: 'int4', kind: 'other' }), column(), column({ type: 'jsonb' })];
    const current = session();
    const rows = [
      new FakeRow(columns, ['1', 'bob@example.com', '{"m":"a@b.io"}']),
      new FakeRow(columns, ['2', 'nothing', null]),
    ];
    const run = plugin(EMAIL).onResult?.(columns, query('select 1'), current);
    expect(run?.(rows)).toBeUndefined();
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['1', '[EMAIL_ADDRESS]', '{"m":"[EMAIL_ADDRESS]"}'],
      ['2', 'nothing', null],
    ]);
    expect([...current.masked]).toEqual([['EMAIL_ADDRESS', 2]]);
    expect(rows[1]?.decoded).toBe(0);
  });

  it('compiles rules once, and anew when they change', () => {
    let rules: readonly MaskingRule[] = [EMAIL];
    const live = dlp({ policy: { maskingFor: () => rules }, hashKey: HASH_KEY });
    const mask = () => {
      const row = new FakeRow([column()], ['bob@example.com']);
      live.onResult?.(row.columns, query('select 1'), session())?.([row]);
      return row.cells[0];
    };
    expect([mask(), mask()]).toEqual(['[EMAIL_ADDRESS]', '[EMAIL_ADDRESS]']);
    rules = [{ ...EMAIL, strategy: 'null' }];
    expect(mask()).toBeNull();
    rules = [];
    expect(mask()).toBe('bob@example.com');
  });

  it('asks for origins only where a rule names columns', () => {
    expect(plugin(EMAIL).wantsOrigins?.(session())).toBe(false);
    expect(plugin(EMAIL, COLUMNS).wantsOrigins?.(session())).toBe(true);
  });

  it('asks for the names of types wherever there are rules', () => {
    expect(plugin(EMAIL).wantsTypes?.(session())).toBe(true);
    expect(plugin().wantsTypes?.(session())).toBe(false);
  });

  it('asks what a COPY sends wherever anything is masked', () => {
    expect(plugin().wantsColumns?.(session())).toBe(false);
    expect(plugin(EMAIL).wantsColumns?.(session())).toBe(true);
  });

  it('masks errors and notices', () => {
    expect(plugin(EMAIL).onText?.('no such user bob@example.com', session())).toBe('no such user [EMAIL_ADDRESS]');
    expect(plugin(COLUMNS).onText?.('Key (email)=(x) already exists.', session())).toBe(
      'Key (email)=([COLUMN]) already exists.',
    );
    expect(plugin().onText?.('bob@example.com', session())).toBe('bob@example.com');
  });

  it.each([
    ['COPY t TO STDOUT', { direction: 'out', target: 'client' } as const, false],
    ['copy (select 1) to stdout', { direction: 'out', target: 'client', format: { kind: 'binary' } } as const, true],
    ['COPY t FROM STDIN', { direction: 'in', target: 'client' } as const, true],
    ["COPY t TO '/tmp/x'", { direction: 'out', target: 'file', format: { kind: 'binary' } } as const, false],
    ["COPY t TO PROGRAM 'cat'", { direction: 'out', target: 'program' } as const, false],
    ['SELECT copy FROM t', undefined, true],
  ])('answers %s', async (text, copy, allow) => {
    const verdict = await plugin(EMAIL).onQuery?.(query(text, copy), session(), hold);
    expect(verdict?.allow).toBe(allow);
    const free = await plugin().onQuery?.(query(text, copy), session(), hold);
    expect(free?.allow).toBe(true);
  });

  it('says what to do instead of what it denies', async () => {
    const verdict = await plugin(EMAIL).onQuery?.(query('', undefined, 'FunctionCall'), session(), hold);
    expect(verdict).toMatchObject({
      allow: false,
      reason: { code: 'masking', hint: expect.stringContaining('SELECT') },
    });
  });

  it('denies everything while its rules cannot be compiled', () => {
    const broken = plugin(rule({ custom_entity_types: [{ name: 'BAD', regex: '(' }] }));
    expect(() => broken.onQuery?.(query('select 1'), session(), hold)).toThrow();
    expect(() => broken.onResult?.([column()], query('select 1'), session())).toThrow();
  });

  it('refuses a key that could be guessed', () => {
    expect(() => dlp({ policy: { maskingFor: () => [] }, hashKey: Buffer.alloc(16) })).toThrow('32 bytes');
  });
});

describe('dlp where masks do not reach', () => {
  const following = (flow: Awaited<ReturnType<NonNullable<Query['follow']>>>): Query => ({
    ...query('select 1'),
    follow: async () => flow,
  });
  const lost = column({ sources: 'unknown' });

  it('denies what stores a column of a rule, and passes what does not', async () => {
    const source = { schema: 'a', table: 'b', column: 'email', isDerived: false };
    const copy = following({ stored: [{ into: 'x', targets: [], sources: [source] }] });
    expect(await plugin(COLUMNS).onQuery?.(copy, session(), hold)).toMatchObject({
      allow: false,
      reason: { code: 'masking', rule: 'test' },
    });
    expect(await plugin(COLUMNS).onQuery?.(following({ stored: [] }), session(), hold)).toEqual({ allow: true });
    expect(plugin({ ...COLUMNS, copies: 'allow' }).onQuery?.(copy, session(), hold)).toEqual({ allow: true });
    expect(plugin(EMAIL).onQuery?.(copy, session(), hold)).toEqual({ allow: true });
  });

  it('withholds a result that cannot be followed, before its first row, where the rule says so', () => {
    const run = inspect([lost], { ...COLUMNS, unfollowed: 'deny' });
    expect(() => run?.([new FakeRow([lost], ['x'])])).toThrow(ResultBlocked);
    const row = new FakeRow([lost], ['x']);
    inspect([lost], COLUMNS)?.([row]);
    expect(row.cells).toEqual([null]);
  });
});

describe('documents', () => {
  const mongodb = () => ({ ...session(), protocol: 'mongodb' });
  const PATHS = rule({ name: 'pii', columns: [{ match: 'shop.customers.email', strategy: 'redact' }] });

  it('are left unread when no rule applies', () => {
    expect(plugin().onDocuments?.(query('find'), mongodb())).toBeUndefined();
    expect(plugin(rule()).onDocuments?.(query('find'), mongodb())).toBeUndefined();
  });

  it('are masked by path and by content, and counted in the session', () => {
    const current = mongodb();
    const made = new Documents([{ email: 'ann', note: 'a@b.io' }, { email: 'bob' }]);
    const inspect = plugin(PATHS, EMAIL).onDocuments?.(query('find'), current);
    expect(inspect?.(made.documents)).toBeUndefined();
    expect(made.contents).toEqual([{ email: '[COLUMN]', note: '[EMAIL_ADDRESS]' }, { email: '[COLUMN]' }]);
    expect([...current.masked]).toEqual([
      ['COLUMN', 2],
      ['EMAIL_ADDRESS', 1],
    ]);
  });

  it('are not stored where their fields are not masked', async () => {
    const flow = { stored: [{ into: 'shop.copy', targets: [], sources: [fieldOf('')] }] };
    const merging: Query = { ...query('aggregate'), follow: async () => flow };
    const verdict = await plugin(PATHS).onQuery?.(merging, mongodb(), hold);
    expect(verdict).toMatchObject({ allow: false, reason: { code: 'masking', rule: 'pii' } });
    expect(JSON.stringify(verdict)).toContain('shop.customers would be stored in shop.copy');
  });

  it('are not repeated by messages', () => {
    const text = 'E11000 duplicate key error dup key: { email: "ann" }';
    expect(plugin(PATHS).onText?.(text, mongodb())).toBe('E11000 duplicate key error dup key: {[COLUMN]}');
    expect(plugin(EMAIL).onText?.(text, mongodb())).toBe(text);
  });
});
