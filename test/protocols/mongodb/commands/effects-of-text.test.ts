import { expect, it } from 'vitest';
import { effectsOfMongodbText } from '../../../../protocols/mongodb/commands/effects-of-text.ts';

it('a command that was recorded does what it did', () => {
  const text = '{"delete":"orders","deletes":[{"q":{},"limit":{"$numberInt":"0"}}],"$db":"shop"}';
  expect(effectsOfMongodbText(text)).toEqual([
    {
      operations: ['delete', 'delete_many'],
      tables: [{ schema: 'shop', name: 'orders' }],
      columns: [],
      lacksWhere: true,
    },
  ]);
});

it('a command that somebody typed is of the default database', () => {
  expect(effectsOfMongodbText('{ "drop": "orders" }')).toMatchObject([
    { tables: [{ schema: 'test', name: 'orders' }] },
  ]);
});

it.each([
  '',
  'db.orders.drop()',
  '[]',
  '5',
  '{}',
  '{"$oid":"65a1b2c3d4e5f60718293a4b"}',
  '{"insert":"orders","documents":[{"a":1} … (cut: 5 bytes)',
  '{"drop":"orders","$db":5}',
  '{"nobodyKnows":1,"$db":"shop"}',
  '{"find":"orders","filter":{"a":{"_bsontype":"Long"}},"$db":"shop"}',
])('of %j nothing can be told', (text) => {
  expect(effectsOfMongodbText(text)).toBeUndefined();
});
