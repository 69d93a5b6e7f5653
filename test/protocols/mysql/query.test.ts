import { expect, test } from 'vitest';
import { MysqlQuery } from '../../../protocols/mysql/query.ts';

const make = (more: Partial<ConstructorParameters<typeof MysqlQuery>[0]> = {}): MysqlQuery =>
  new MysqlQuery({ via: 'COM_QUERY', phase: 'execute', text: 'select 1', analyse: () => [], ...more });
const param = (text: string | null) => ({
  type: { type: 0xfd, isUnsigned: false },
  bytes: text === null ? null : Buffer.from(text),
});

test('a text is analysed once', () => {
  let times = 0;
  const query = make({
    analyse: () => {
      times += 1;
      return [];
    },
  });
  query.statements();
  query.statements();
  expect(times).toBe(1);
});

test('whatever the server would take as something else has another fingerprint', () => {
  const queries = [
    make(),
    make({ text: 'select 2' }),
    make({ via: 'COM_STMT_EXECUTE' }),
    make({ reading: '{"ansiQuotes":true}' }),
    make({ raw: Buffer.of(0xff) }),
    make({ params: [param('a')] }),
    make({ params: [param('b')] }),
    make({ params: [param(null)] }),
    make({ params: [param('a'), param('')] }),
    make({ related: [{ kind: 'prepared', name: 'p', text: 'x' }] }),
  ];
  expect(new Set(queries.map((query) => query.fingerprint())).size).toBe(queries.length);
  expect(make().fingerprint()).toBe(make().fingerprint());
});
