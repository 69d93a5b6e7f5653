import { beforeAll, describe, expect, it } from 'vitest';
import { flowOfQuery } from '../../../protocols/postgres/lineage-query.ts';
import type { ChangedNames } from '../../../protocols/postgres/schema-changes.ts';
import type { Query, RelatedText } from '../../../src/core/query.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { type Lineage, UNKNOWN_LINEAGE } from '../../../src/sql/postgres/lineage.ts';

beforeAll(loadSqlParser);

const EMAIL = { schema: 'public', table: 'customers', column: 'email', isDerived: false };
const INSERT = 'INSERT INTO notes SELECT email FROM customers';

/** Follows with a lineage that knows one INSERT, and tells what it was asked. */
async function follow(text: string, related: RelatedText[] = [], changed?: ChangedNames) {
  const asked: { text: string; changed: ChangedNames | undefined }[] = [];
  const lineageOf = async (one: string, names: ChangedNames | undefined): Promise<Lineage> => {
    asked.push({ text: one, changed: names });
    const lineage = { ...UNKNOWN_LINEAGE, untold: undefined };
    if (one === INSERT) return { ...lineage, stored: [{ into: 'notes', targets: [], sources: [EMAIL] }] };
    if (one.startsWith('CREATE TABLE')) return { ...lineage, executedInto: { into: 'x', targets: [] } };
    if (one.startsWith('SELECT lost')) return { ...lineage, unfollowed: 'lost' };
    return one.startsWith('SELECT') ? { ...lineage, output: [EMAIL] } : lineage;
  };
  const query = { text, related, statements: () => analysePostgres(text) } as unknown as Query;
  return { flow: await flowOfQuery(query, changed, lineageOf), asked };
}

const prepared = (text: string): RelatedText => ({ kind: 'prepared', name: 'p', text });

describe('where the values of a query go', () => {
  it('is what all of its statements do', async () => {
    const { flow, asked } = await follow(`SELECT 1; SELECT a FROM b; ${INSERT}; SELECT lost()`);
    expect(flow).toEqual({ stored: [{ into: 'notes', targets: [], sources: [EMAIL] }], unfollowed: 'lost' });
    expect(asked).toHaveLength(3);
  });

  it('needs no look at what sets up the session', async () => {
    expect((await follow('BEGIN; SET application_name = $$x$$; SHOW application_name; COMMIT')).asked).toEqual([]);
  });

  it('knows that earlier statements change what names mean to later ones', async () => {
    const { asked } = await follow('CREATE VIEW fresh AS SELECT 1; SELECT * FROM fresh');
    expect(asked[0]?.changed).toBeUndefined();
    expect(asked[1]?.changed).toContain('fresh');
    expect((await follow('CALL p(); SELECT a FROM b')).asked[1]?.changed).toBe('anything');
    expect((await follow('SELECT a FROM b', [], new Set(['b']))).asked[0]?.changed).toEqual(new Set(['b']));
  });

  it('holds what EXECUTE and FETCH stand for', async () => {
    expect((await follow('EXECUTE p', [prepared(INSERT)])).flow.stored).toHaveLength(1);
    const cursor: RelatedText = { kind: 'cursor', name: 'c', text: INSERT };
    expect((await follow('FETCH c', [cursor])).flow.stored).toHaveLength(1);
    expect((await follow('FETCH c', [])).flow.untold).toContain('c');
    expect((await follow('EXECUTE p', [prepared("SELECT '\\'; INSERT --'")])).flow.untold).toContain('p');
  });

  it('holds what a prepared statement returns into a new table', async () => {
    const { flow } = await follow('CREATE TABLE x AS EXECUTE p', [prepared('SELECT email FROM customers')]);
    expect(flow.stored).toEqual([{ into: 'x', targets: [], sources: [EMAIL] }]);
  });

  it('cannot be told of a text that cannot be parsed', async () => {
    expect((await follow('SELEC')).flow.untold).toContain('read');
  });
});
