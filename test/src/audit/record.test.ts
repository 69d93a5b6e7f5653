import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecord } from '../../../src/audit/raw-record.ts';
import { draftRecord, GENESIS_HASH, parseRecord, RECORD_BYTES_MAX, sealRecord } from '../../../src/audit/record.ts';

const AT = new Date('2026-05-06T07:08:09.010Z');

describe('a record', () => {
  test('is one JSON line whose hash is over the previous hash and the line without its hash', () => {
    const draft = draftRecord({ session: 's1', type: 'query.decided', body: { text: 'select 1', n: [1, null] } }, AT);
    const { line, hash } = sealRecord(draft, 'gw', 7, GENESIS_HASH);
    expect(JSON.parse(line)).toEqual({
      v: 1,
      seq: 7,
      at: '2026-05-06T07:08:09.010Z',
      gateway: 'gw',
      session: 's1',
      type: 'query.decided',
      text: 'select 1',
      n: [1, null],
      prev: GENESIS_HASH,
      hash,
    });
    const bare = line.replace(`,"hash":"${hash}"`, '');
    expect(createHash('sha256').update(GENESIS_HASH).update(bare).digest('hex')).toBe(hash);
  });

  test.each([
    [
      { session: 's"1', type: 'query.decided', body: { text: "select 'ü€😀'\n", n: [1, null] } },
      '"session":"s\\"1","type":"query.decided","text":"select \'ü€😀\'\\n","n":[1,null]',
      '61fe3ca2443ee33c2222c04eafec700dba27c89a72677b4ec7c517616134ce15',
    ],
    [
      { type: 'log.recovered' },
      '"session":null,"type":"log.recovered"',
      '808b0eaac8b2ec329c89306c72bf6ed664f00816bc6c6297f9ad2458ca680678',
    ],
  ])('is the same, byte for byte, as in every log before (%#)', (entry, members, hash) => {
    const about = '{"v":1,"seq":7,"at":"2026-05-06T07:08:09.010Z","gateway":"gw"';
    expect(sealRecord(draftRecord(entry, AT), 'gw', 7, GENESIS_HASH).line).toBe(
      `${about},${members},"prev":"${GENESIS_HASH}","hash":"${hash}"}`,
    );
  });

  test('comes back as it was written, whatever text is in it', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(
        text,
        fc.dictionary(
          text.map((t) => `_${t}`),
          fc.jsonValue(),
        ),
        (session, body) => {
          const { line, hash } = sealRecord(draftRecord({ session, type: 't', body }, AT), 'gw', 1, GENESIS_HASH);
          expect(line).not.toContain('\n');
          const parsed = parseRecord(Buffer.from(line));
          expect(parsed?.intact).toBe(true);
          expect(parsed?.record).toMatchObject({ seq: 1, session, type: 't', prev: GENESIS_HASH, hash });
          expect(parsed?.record.body).toEqual(JSON.parse(JSON.stringify(body)));
          expect(taken(line)).toEqual(parsed);
        },
      ),
    );
  });

  test('has no session when it belongs to none', () => {
    const { line } = sealRecord(draftRecord({ type: 'log.recovered' }, AT), 'gw', 1, GENESIS_HASH);
    expect(parseRecord(Buffer.from(line))?.record).toMatchObject({ session: null, body: {} });
    expect(taken(line)).toEqual(parseRecord(Buffer.from(line)));
  });

  test('with any bit changed is not intact', () => {
    const draft = draftRecord({ session: 's', type: 't', body: { text: 'select 1' } }, AT);
    const line = Buffer.from(sealRecord(draft, 'gw', 1, GENESIS_HASH).line);
    for (let at = 0; at < line.length * 8; at += 1) {
      const changed = Buffer.from(line);
      changed.writeUInt8(changed.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
      const parsed = parseRecord(changed);
      expect(parsed?.intact ?? false, `bit ${at}`).toBe(false);
      expect(readRecord(changed)?.intact ?? false, `bit ${at}`).toBe(false);
    }
  });
});

describe('what cannot be recorded is refused', () => {
  test.each(['seq', 'hash', 'prev', 'type', 'at', 'v', 'gateway', 'session'])('a member named %s', (name) => {
    expect(() => draftRecord({ type: 't', body: { [name]: 1 } }, AT)).toThrow(`may not have a member "${name}"`);
  });

  test('a circle', () => {
    const circle: Record<string, unknown> = {};
    circle.circle = circle;
    expect(() => draftRecord({ type: 't', body: circle }, AT)).toThrow('cannot be written as JSON');
  });

  test('more than a line may hold', () => {
    const body = { text: 'x'.repeat(RECORD_BYTES_MAX) };
    expect(() => draftRecord({ type: 't', body }, AT)).toThrow('is larger than');
  });
});

test.each([
  ['nothing', ''],
  ['JSON that is no record', '{"a":1}'],
  ['text', 'x'.repeat(400)],
])('%s is not a record', (_name, line) => {
  expect(parseRecord(Buffer.from(line))).toBeUndefined();
  expect(readRecord(Buffer.from(line))).toBeUndefined();
});

test.each([
  ['another version', { v: 2 }],
  ['a number that is none', { seq: '1' }],
  ['a number that is not whole', { seq: 1.5 }],
  ['no time', { at: 1 }],
  ['no gateway', { gateway: null }],
  ['no type', { type: 7 }],
  ['a session that is no text', { session: 7 }],
])('a line with %s is not a record', (_name, change) => {
  const fields = { v: 1, seq: 1, at: 'x', gateway: 'gw', session: null, type: 't', ...change };
  const line = `${JSON.stringify(fields).slice(0, -1)},"prev":"${GENESIS_HASH}","hash":"${GENESIS_HASH}"}`;
  expect(parseRecord(Buffer.from(line))).toBeUndefined();
  expect(readRecord(Buffer.from(line))).toBeUndefined();
});

test('a record whose line is written another way is read all the same', () => {
  const { line } = sealRecord(draftRecord({ session: 's', type: 't', body: { a: 1 } }, AT), 'gw', 1, GENESIS_HASH);
  const spaced = line.replace('{"v":1,', '{"v": 1,');
  expect(readRecord(Buffer.from(spaced))).toMatchObject({ record: { seq: 1, body: '{"a":1}' }, intact: false });
});

/** As `readRecord` tells it, with the members taken apart. */
function taken(line: string) {
  const read = readRecord(Buffer.from(line));
  return read && { ...read, record: { ...read.record, body: JSON.parse(read.record.body) } };
}
