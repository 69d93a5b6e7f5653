import { Binary, type Document } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followedLineage, lineageOf } from '../../../../../protocols/mongodb/results/lineage/command.ts';
import { flowOf, followedFlow } from '../../../../../protocols/mongodb/results/lineage/flow.ts';
import type { Lineage } from '../../../../../protocols/mongodb/results/lineage/lineage.ts';
import { plainLineage } from '../../../../../protocols/mongodb/results/lineage/plain.ts';
import type { Views } from '../../../../../protocols/mongodb/results/lineage/views.ts';
import { bson } from '../../bson/values.ts';
import { commandOf, NO_VIEWS } from '../replies.ts';

const PATHS = ['', '_id', 'a', 'a.b', 'a.0.b', 'a.b.c', '$recordId'];

/** All that a lineage tells of some paths. */
function told({ documents, keys, answers, isUnknown }: Lineage): unknown {
  const of = (root: Lineage['documents']) =>
    PATHS.map((path) => {
      const names = path === '' ? [] : path.split('.');
      const field = names.reduce((at, name) => at.child(name), root.forReply());
      const { sources, nameSources, isBuilt } = field;
      return { path: field.path, sources, nameSources, isBuilt };
    });
  const dotted = PATHS.map((path) => keys.forReply().child(path).sources);
  return { documents: of(documents), keys: of(keys), dotted, answers, isUnknown };
}

/** A view, a name that could not be looked up, and collections. */
const VIEWS: Views = (_database, name) => {
  if (name === 'view') return { on: 'people', pipeline: bson({ 0: { $project: { a: '$ssn' } } }) };
  return name === 'lost' ? 'unknown' : 'collection';
};

const SHAPING: Document = {
  projection: { a: 1, x: '$ssn' },
  returnKey: true,
  showRecordId: true,
  let: { v: 1 },
  explain: true,
};
const command = fc
  .record({
    name: fc.constantFrom('find', 'insert', 'update', 'delete', 'count', 'aggregate', 'distinct', 'findAndModify'),
    target: fc.oneof(
      fc.constantFrom<unknown>(
        'people',
        'view',
        'lost',
        'a.b',
        'system.profile',
        '',
        1,
        new Binary(Buffer.alloc(16), 4),
      ),
      fc.constant('x'.repeat(300)),
    ),
    $db: fc.constantFrom('shop', 'shop.a', 'local'),
    shaping: fc.subarray(Object.keys(SHAPING)),
    more: fc.subarray(['filter', 'limit', 'lsid', 'sort']),
  })
  .map(({ name, target, $db, shaping, more }) => {
    const rest = [...shaping.map((field) => [field, SHAPING[field]]), ...more.map((field) => [field, {}])];
    const updates = name === 'update' ? { updates: [{ q: {}, u: [{ $set: { b: '$ssn' } }] }] } : {};
    return { ...commandOf({ [name]: target, ...updates, ...Object.fromEntries(rest) }), database: $db };
  });

describe('what is known of the plainest commands', () => {
  it('is what following them finds, as is where their values go', () => {
    fc.assert(
      fc.property(command, (one) => {
        expect(told(lineageOf(one, VIEWS))).toEqual(told(followedLineage(one, VIEWS)));
        expect(flowOf(one, VIEWS)).toEqual(followedFlow(one, VIEWS));
      }),
      { numRuns: 1000 },
    );
  });

  it('is the same object for the same collection, and nothing where more has to be looked at', () => {
    const find = (more: Document = {}) => plainLineage(commandOf({ find: 'people', ...more }), NO_VIEWS);
    expect(find()).toBeDefined();
    expect(find({ filter: { a: 1 }, limit: 1 })).toBe(find());
    expect(find({ projection: { a: 1 } })).toBeUndefined();
    expect(plainLineage(commandOf({ find: 'people' }), () => 'unknown')).toBeUndefined();
    expect(plainLineage(commandOf({ find: 'other' }), NO_VIEWS)).not.toBe(find());
    expect(plainLineage({ ...commandOf({ find: 'b.c' }), database: 'a' }, NO_VIEWS)).not.toBe(
      plainLineage({ ...commandOf({ find: 'c' }), database: 'a.b' }, NO_VIEWS),
    );
  });

  it('forgets nothing of a collection between replies, unless it has more fields than are kept', () => {
    const lineage = lineageOf(commandOf({ find: 'people' }), NO_VIEWS);
    expect(lineage.documents.forReply().child('a')).toBe(lineage.documents.forReply().child('a'));
    const wide = lineageOf(commandOf({ find: 'wide' }), NO_VIEWS).documents;
    for (let n = 0; n < 300; n += 1) wide.forReply().child(`f${n}`);
    expect(wide.forReply()).not.toBe(wide.forReply());
    const reply = wide.forReply();
    for (let n = 0; n < 300; n += 1) expect(reply.child(`f${n}`)).toBe(reply.child(`f${n}`));
  });

  it('is not kept for more collections than there is room for, by whoever keeps their lineage', () => {
    const { documents, keys } = lineageOf(commandOf({ find: 'first' }), NO_VIEWS);
    const before = [documents.forReply(), keys.forReply()];
    expect([documents.forReply(), keys.forReply()].every((field, i) => field === before[i])).toBe(true);
    for (let n = 0; n < 200; n += 1) lineageOf(commandOf({ find: `c${n}` }), NO_VIEWS);
    expect([documents.forReply(), keys.forReply()].some((field, i) => field === before[i])).toBe(false);
    expect(documents.forReply()).not.toBe(documents.forReply());
  });
});
