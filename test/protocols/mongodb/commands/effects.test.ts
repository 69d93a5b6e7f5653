import { Code, type Document, Int32, Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { toCommand } from '../../../../protocols/mongodb/commands/command.ts';
import { effectsOfCommand } from '../../../../protocols/mongodb/commands/effects.ts';
import type { Effect } from '../../../../src/core/effect.ts';
import { bson } from '../bson/values.ts';

function effects(
  document: Document,
  sequences: Readonly<Record<string, Document[]>> = {},
): readonly Effect[] | undefined {
  const besides = Object.entries(sequences).map(([name, documents]) => ({ name, documents: documents.map(bson) }));
  const command = toCommand(bson(document), 'shop', besides);
  return command === undefined ? undefined : effectsOfCommand(command);
}

const people = { schema: 'shop', name: 'people' };

/** The words of each effect, and where it is done: `delete delete_many !filter shop.people`. */
function told(document: Document, sequences?: Readonly<Record<string, Document[]>>): string[] | undefined {
  return effects(document, sequences)?.map(({ operations, tables, lacksWhere, lacksLimit, opaque }) =>
    [
      ...operations,
      ...(lacksWhere === true ? ['!filter'] : []),
      ...(lacksLimit === undefined ? [] : ['!limit']),
      ...(opaque === undefined ? [] : ['!opaque']),
      ...tables.map(({ schema = '*', name = '*' }) => `${schema}.${name}`),
    ].join(' '),
  );
}

describe('effectsOfCommand', () => {
  it.each([
    ['a find', { find: 'people', filter: {} }, ['select find !limit shop.people']],
    ['a find with a limit', { find: 'people', limit: Long.fromNumber(5) }, ['select find shop.people']],
    ['a find whose limit of 0 is none', { find: 'people', limit: new Int32(0) }, ['select find !limit shop.people']],
    [
      'a find with JavaScript',
      { find: 'people', limit: 1, filter: { $where: 'x' } },
      ['select find shop.people', 'server_code shop.people'],
    ],
    [
      'a count',
      { count: 'people', query: { $where: new Code('x') } },
      ['select count shop.people', 'server_code shop.people'],
    ],
    ['a distinct', { distinct: 'people', key: 'a' }, ['select distinct shop.people']],
    ['an insert', { insert: 'people', documents: [{}] }, ['insert shop.people']],
    ['a drop', { drop: 'people' }, ['drop drop_collection shop.people']],
    ['a dropDatabase', { dropDatabase: 1 }, ['drop drop_database shop.*']],
    ['a createUser', { createUser: 'eve', pwd: 'x', roles: [] }, ['create create_user shop.*']],
    ['a shutdown', { shutdown: 1 }, ['shutdown *.*']],
    ['a hello', { hello: 1 }, ['hello']],
    ['a rename', { renameCollection: 'shop.a.b', to: 'hr.c', dropTarget: true }, ['alter rename drop shop.a.b hr.c']],
    ['a collection', { create: 'people' }, ['create create_collection shop.people']],
    [
      'a view',
      { create: 'v', viewOn: 'people', pipeline: [{ $lookup: { from: 'cards', as: 'c' } }] },
      ['create create_view shop.v', 'select create_view shop.people shop.cards'],
    ],
    [
      'an aggregation that writes',
      { aggregate: 'people', pipeline: [{ $match: {} }, { $out: 'copy' }] },
      ['select aggregate shop.people', 'insert replace out shop.copy'],
    ],
    [
      'an aggregation of no collection',
      { aggregate: 1, pipeline: [{ $documents: [] }, { $limit: 1 }] },
      ['select aggregate'],
    ],
    [
      'an aggregation nobody can read',
      { aggregate: 'people', pipeline: [{ $new: 1 }] },
      ['select aggregate !limit shop.people', 'opaque !opaque'],
    ],
    [
      'a mapReduce',
      { mapReduce: 'people', map: 'x', reduce: 'y', out: { merge: 'z', db: 'hr' } },
      ['select map_reduce shop.people', 'server_code shop.people', 'insert replace map_reduce hr.z'],
    ],
    [
      'a mapReduce that answers',
      { mapReduce: 'people', out: { inline: 1 } },
      ['select map_reduce shop.people', 'server_code shop.people'],
    ],
    [
      'a findAndModify',
      { findAndModify: 'people', query: {}, update: {}, upsert: true },
      ['select find_and_modify shop.people', 'update update_one upsert !filter shop.people'],
    ],
    [
      'a findAndModify that removes',
      { findAndModify: 'people', query: { a: 1 }, remove: true },
      ['select find_and_modify shop.people', 'delete delete_one shop.people'],
    ],
    [
      'an explain',
      { explain: { find: 'people', limit: 1 }, verbosity: 'executionStats' },
      ['explain shop.people', 'select find shop.people'],
    ],
    ['an explain of something unknown', { explain: { brandNew: 1 } }, ['opaque !opaque']],
  ])('tells what %s does', (_what, document, expected) => {
    expect(told(document)).toEqual(expected);
  });

  it('judges every update and delete of a batch', () => {
    expect(
      told(
        { update: 'people' },
        {
          updates: [
            { q: { a: 1 }, u: {} },
            { q: {}, u: {}, multi: true, upsert: true },
            { q: { $where: 'x' }, u: {} },
          ],
        },
      ),
    ).toEqual([
      'update update_one shop.people',
      'update update_many upsert !filter shop.people',
      'update update_one shop.people',
      'server_code shop.people',
    ]);
    expect(
      told({
        delete: 'people',
        deletes: [
          { q: {}, limit: 0 },
          { q: { a: 1 }, limit: 1 },
        ],
      }),
    ).toEqual(['delete delete_many !filter shop.people', 'delete delete_one shop.people']);
  });

  it('follows a bulkWrite to the collections its operations name', () => {
    expect(
      told(
        { bulkWrite: 1 },
        {
          ops: [
            { insert: new Int32(0), document: {} },
            { update: new Int32(1), filter: {}, updateMods: {}, multi: true },
            { delete: new Int32(1), filter: { a: 1 } },
            { delete: new Int32(9), filter: {} },
            { other: new Int32(0) },
          ],
          nsInfo: [{ ns: 'shop.people' }, { ns: 'hr.staff' }],
        },
      ),
    ).toEqual([
      'insert shop.people',
      'update update_many !filter hr.staff',
      'delete delete_one hr.staff',
      'delete delete_one !filter *.*',
      'opaque !opaque',
    ]);
  });

  it.each([
    ['a command nobody knows', { brandNew: 1 }],
    ['a name that only looks known', { Find: 'people' }],
    ['a name of an object of ours', { constructor: 1 }],
  ])('does not vouch for %s', (_what, document) => {
    expect(effects(document)).toBeUndefined();
  });

  it('does not vouch for a name that is there twice, further inside', () => {
    const stage = bson({ from: 'a' }).subarray(4, -1);
    const twice = Buffer.concat([Buffer.alloc(4), stage, stage, Buffer.of(0)]);
    twice.writeInt32LE(twice.length);
    const update = toCommand(bson({ update: 'people' }), 'shop', [{ name: 'updates', documents: [twice] }]);
    expect(update && effectsOfCommand(update)).toBeUndefined();
  });

  it('takes a collection named by anything but a text for any of the database', () => {
    expect(effects({ drop: 1 })?.[0]?.tables).toEqual([{ schema: 'shop' }]);
    expect(effects({ insert: 'people' })?.[0]?.tables).toEqual([people]);
  });
});
