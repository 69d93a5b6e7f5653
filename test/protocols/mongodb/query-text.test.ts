import { Binary, BSONRegExp, EJSON, Int32, Long, Timestamp } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTold, TEXT_CHARS_MAX, textOfCommand } from '../../../protocols/mongodb/query-text.ts';
import { bson, documents, EVERY_TYPE } from './bson/values.ts';
import { inTransaction } from './conversation.ts';

describe('the text of a command', () => {
  it('leaves out what drivers add to each', () => {
    const added = { ...inTransaction(1, true), $clusterTime: { clusterTime: new Timestamp({ t: 1, i: 1 }) } };
    const text = textOfCommand(bson({ find: 'a', ...added, $db: 'shop', maxTimeMS: new Int32(5) }), []);
    expect(text).toBe('{"find":"a","$db":"shop","maxTimeMS":{"$numberInt":"5"}}');
  });

  it('shows those fields where they hold what no driver puts there', () => {
    const text = textOfCommand(bson({ find: 'a', lsid: 'hidden', txnNumber: 'words', $db: 'shop' }), []);
    expect(text).toBe('{"find":"a","lsid":"hidden","txnNumber":"words","$db":"shop"}');
    expect(isTold({ name: 'txnNumber', type: 0x12 })).toBe(false);
    expect(isTold({ name: 'txnNumber', type: 0x02 })).toBe(true);
  });

  it.each(['createUser', 'updateUser'])('leaves a new password out of %s, and only that', (command) => {
    const text = textOfCommand(bson({ [command]: 'ann', pwd: 'hunter2', roles: [], $db: 'shop' }), []);
    expect(text).toBe(`{"${command}":"ann","pwd":"***","roles":[],"$db":"shop"}`);
    expect(textOfCommand(bson({ find: 'a', pwd: 'x' }), [])).toBe('{"find":"a","pwd":"x"}');
  });

  it('is the canonical extended JSON of whatever is in it', () => {
    fc.assert(
      fc.property(documents, fc.array(documents, { maxLength: 3 }), (one, more) => {
        const read = EJSON.parse(textOfCommand(bson({ x: one }), [{ name: 'y', documents: more.map(bson) }]), {
          relaxed: false,
        });
        expect(bson(read)).toEqual(bson({ x: one, y: more }));
      }),
    );
    // Large enough to be written piece by piece.
    const large = { list: Array.from({ length: 40 }, () => EVERY_TYPE), after: [{}, []] };
    expect(textOfCommand(bson(large), [])).toBe(
      textOfCommand(bson({}), [{ name: 'x', documents: [bson(large)] }]).slice('{"x":['.length, -2),
    );
    expect(bson(EJSON.parse(textOfCommand(bson({ nested: { large } }), []), { relaxed: false }))).toHaveLength(
      bson(EJSON.parse(EJSON.stringify({ nested: { large } }, { relaxed: false }), { relaxed: false })).length,
    );
  });
});

describe('the text of a large command', () => {
  const cutOff = (text: string): void => {
    // More than anybody puts before approvers or rules, and not without bounds.
    expect(text.length).toBeGreaterThan(1024 * 1024);
    expect(text.length).toBeLessThan(TEXT_CHARS_MAX + 200);
  };

  it('is cut, and tells how much there was', () => {
    const documents = Array.from({ length: 10_000 }, (_, n) => bson({ n: new Int32(n), filler: 'x'.repeat(200) }));
    const body = bson({ insert: 'a', $db: 'shop' });
    const text = textOfCommand(body, [{ name: 'documents', documents }]);
    cutOff(text);
    const bytes = documents.reduce((sum, { length }) => sum + length, body.length);
    expect(text.endsWith(` … (cut: ${bytes} bytes, documents: 10000 documents)`)).toBe(true);
    expect(text.startsWith('{"insert":"a","$db":"shop","documents":[{"n":{"$numberInt":"0"}')).toBe(true);
  });

  it.each([
    ['a string', 'x'.repeat(5_000_000)],
    ['letters of several bytes', '✓'.repeat(2_000_000)],
    ['what is escaped', '"'.repeat(3_000_000)],
    ['binary data', new Binary(Buffer.alloc(5_000_000))],
    ['a pattern', new BSONRegExp('x'.repeat(3_000_000))],
    ['a long list', Array.from({ length: 100_000 }, (_, n) => Long.fromNumber(n))],
    ['many fields', Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`field${n}`, 'x']))],
    ['a long name', { ['n'.repeat(3_000_000)]: 1 }],
  ])('is cut within %s', (_what, value) => {
    cutOff(textOfCommand(bson({ find: 'a', filter: { a: value }, $db: 'shop' }), []));
  });
});
