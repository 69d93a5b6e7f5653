import { expect, test } from 'vitest';
import { StatementNames } from '../../../protocols/mysql/statement-names.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';

const effect = (names: StatementNames, text: string) => names.effectOf(text, () => analyseMysql(text), 'r');
function run(names: StatementNames, text: string, isPartial = false): void {
  const found = effect(names, text);
  if (found !== undefined) names.apply(found, isPartial);
}

test('EXECUTE runs what was prepared under the name, in the same text too', () => {
  const names = new StatementNames();
  run(names, "prepare p from 'select 1'");
  expect(effect(names, 'execute P')).toMatchObject({
    isUnknown: false,
    related: [{ name: 'p', text: 'select 1', reading: 'r' }],
  });
  expect(effect(names, "prepare q from 'select 2'; execute q")?.related[0]?.text).toBe('select 2');
});

test('a name nobody prepared here, or from a variable, is unknown', () => {
  const names = new StatementNames();
  run(names, 'prepare p from @t');
  for (const text of ['execute p', 'execute nowhere']) expect(effect(names, text)?.isUnknown).toBe(true);
});

test('after a failure a name may stand for either text', () => {
  const names = new StatementNames();
  run(names, "prepare p from 'select 1'");
  run(names, "prepare p from 'select 2'; select nowhere", true);
  expect(effect(names, 'execute p')?.related.map(({ text }) => text)).toEqual(['select 1', 'select 2']);
});

test('a procedure may have prepared anything', () => {
  const names = new StatementNames();
  run(names, "prepare p from 'select 1'");
  run(names, 'call x()');
  expect(effect(names, 'execute p')?.isUnknown).toBe(true);
});

test('what may prepare anything holds for the rest of its text', () => {
  for (const code of ['call x()', "execute immediate 'call x()'", 'begin not atomic call x(); end']) {
    const names = new StatementNames();
    run(names, "prepare p from 'select 1'");
    expect(effect(names, `${code}; execute p`)?.isUnknown).toBe(true);
    run(names, code);
    expect(effect(names, 'execute p')?.isUnknown).toBe(true);
  }
});

test('a name that the server may take for another one makes every name unknown', () => {
  for (const other of ['prepare é from @x', "prepare `e ` from 'select 2'", 'deallocate prepare É']) {
    const names = new StatementNames();
    run(names, "prepare e from 'select 1'");
    run(names, other);
    expect(effect(names, 'execute e')?.isUnknown).toBe(true);
  }
  expect(effect(new StatementNames(), "prepare `e ` from 'select 2'; execute `e `")?.isUnknown).toBe(true);
});

test('other texts have nothing to do with names', () => {
  expect(effect(new StatementNames(), 'select 1')).toBeUndefined();
});
