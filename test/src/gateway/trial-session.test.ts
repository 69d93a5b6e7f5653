import { expect, test } from 'vitest';
import { TrialRow, trialColumns, trialQuery, trialSession } from '../../../src/gateway/trial-session.ts';

test('a session counts what is masked, and is nobody’s', () => {
  const session = trialSession('mysql');
  session.countMasked('PHONE');
  session.countMasked('PHONE', 2);
  expect(session.takeMasked()).toEqual({ PHONE: 3 });
  expect(session).toMatchObject({ protocol: 'mysql', user: { isAdmin: false, groups: [] } });
});

test('a query is taken apart once, and only when somebody asks', () => {
  let asked = 0;
  const language = {
    reading: 'r',
    analyse: (text: string) => {
      asked += 1;
      return [{ operation: 'select', text, housekeeping: false as const }];
    },
  };
  const related = [{ kind: 'cursor' as const, name: 'c', text: 'select 1' }];
  const query = trialQuery({ protocol: 'mysql', text: 'fetch c', related }, language);
  expect(asked).toBe(0);
  expect([query.statements(), query.statements()]).toHaveLength(2);
  expect(asked).toBe(1);
  expect(query).toMatchObject({ reading: 'r', related: [{ reading: 'r' }], phase: 'execute' });
  expect(query.fingerprint()).toMatch(/^[0-9a-f]{64}$/);
  expect(trialQuery({ protocol: 'x', text: 'y' }, undefined).statements()).toEqual([]);
});

test('a row is as wide as its columns, and can be masked', () => {
  const columns = trialColumns([{ name: 'a' }, { name: 'b', origin: { schema: 's', table: 't', column: 'b' } }]);
  const row = new TrialRow(columns, ['é']);
  expect([row.get(0), row.get(1), row.bytes(1)]).toEqual(['é', null, null]);
  expect(Buffer.from(row.bytes(0) ?? []).toString()).toBe('é');
  row.set(0, null);
  expect(row.cells).toEqual([null, null]);
  expect(columns[1]).toMatchObject({ type: 'text', kind: 'text', origin: { table: 't' } });
});
