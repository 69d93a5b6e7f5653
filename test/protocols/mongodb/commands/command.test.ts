import { expect, it } from 'vitest';
import { documentsOf } from '../../../../protocols/mongodb/bson/fields.ts';
import { documentsNamed, toCommand } from '../../../../protocols/mongodb/commands/command.ts';
import { bson } from '../bson/values.ts';

it('is named by its first field', () => {
  const command = toCommand(bson({ find: 'people', filter: {}, drop: 'no' }), 'shop');
  expect([command?.name, command?.database]).toEqual(['find', 'shop']);
  expect(toCommand(bson({}), 'shop')).toBeUndefined();
});

it('finds documents in the body and in sequences', () => {
  const documents = [bson({ a: 1 })];
  const inBody = toCommand(bson({ insert: 'people', documents: [{ a: 1 }] }), 'shop');
  const besides = toCommand(bson({ insert: 'people' }), 'shop', [{ name: 'documents', documents }]);
  for (const command of [inBody, besides]) {
    expect(command && documentsNamed(command, 'documents', documentsOf)).toEqual(documents);
  }
});
