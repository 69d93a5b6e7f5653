import { describe, expect, test } from 'vitest';
import type { Statement } from '../../../src/core/query.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { Conversation, DENIED, tags } from './conversation.ts';
import { be, fe } from './frames.ts';

const all = (...frames: Buffer[]): Buffer => Buffer.concat(frames);

describe('rows', () => {
  const mask = (talk: Conversation): void => {
    talk.onRow = (row) => row.set(0, '***');
  };

  test('are masked where somebody wants them, their neighbours untouched', () => {
    const talk = new Conversation();
    mask(talk);
    talk.client(fe.query('select a, b'));
    const shown = talk.server(
      be.rowDescription('a', 'b'),
      be.row('secret', 'x'),
      be.row(null, null),
      be.complete('SELECT 2'),
    );
    expect(shown).toEqual(
      all(be.rowDescription('a', 'b'), be.row('***', 'x'), be.row('***', null), be.complete('SELECT 2')),
    );
  });

  test('nobody wants leave in the chunk they came in', () => {
    const talk = new Conversation();
    talk.client(fe.query('select a'));
    talk.server(be.rowDescription('a'));
    const chunk = all(be.row('1'), be.row('2'));
    const [part] = [...talk.codec.fromServer(chunk)];
    expect(part?.bytes).toBe(chunk);
  });

  test('that are wanted and not changed leave in the chunk they came in', () => {
    const talk = new Conversation();
    talk.onRow = () => undefined;
    talk.client(fe.query('select a'));
    talk.server(be.rowDescription('a'));
    const chunk = all(be.row('1'), be.row('2'));
    const [part] = [...talk.codec.fromServer(chunk)];
    expect(part?.kind).toBe('rows');
    expect(part?.bytes.buffer).toBe(chunk.buffer);
    expect(part?.bytes).toEqual(chunk);
  });

  test('are no longer cut once nobody wants more of them', () => {
    const talk = new Conversation();
    talk.onRow = () => undefined;
    talk.client(fe.query('select a'));
    talk.server(be.rowDescription('a'));
    for (const part of talk.codec.fromServer(be.row('1'))) if (part.kind === 'rows') part.stop();
    expect([...talk.codec.fromServer(be.row('2'))].map(({ kind }) => kind)).toEqual(['opaque']);
  });

  test('of a result with other columns end the session', () => {
    const talk = new Conversation();
    mask(talk);
    talk.client(fe.query('select a'));
    talk.server(be.rowDescription('a'));
    expect(() => talk.server(be.row('1', '2'))).toThrow(ProtocolError);
  });

  test('without a result end the session', () => {
    expect(() => new Conversation().server(be.row('1'))).toThrow(ProtocolError);
  });

  test('of a portal whose columns were asked for are masked in its own formats', () => {
    const talk = new Conversation();
    mask(talk);
    talk.client(fe.parse('', 'select j'), fe.bind('', '', [], [], [1]), fe.execute(), fe.sync());
    const shown = talk.server(
      be.parseComplete(),
      be.bindComplete(),
      be.rowDescription({ name: 'j', type: 3802, format: 1 }),
      be.row(Buffer.from('\x01{}')),
      be.complete('SELECT 1'),
      be.ready(),
    );
    expect(shown.includes(be.row(Buffer.from('\x01"***"')))).toBe(true);
  });
});

describe('COPY data', () => {
  const analyse = (text: string): readonly Statement[] => [
    {
      operation: 'copy',
      text,
      housekeeping: false,
      copy: {
        direction: 'out',
        target: 'client',
        format: { kind: 'text', delimiter: 9, null: '\\N', hasHeader: false },
      },
    },
  ];
  const copying = (): Conversation => {
    const talk = new Conversation({ analyse });
    talk.client(fe.query('copy t to stdout'));
    return talk;
  };

  test('nobody wants leaves in the chunk it came in, whatever it holds', () => {
    const talk = copying();
    talk.server(be.copyOut(2));
    const chunk = all(be.copyData('1\t2\n'), be.copyData('nonsense'));
    expect([...talk.codec.fromServer(chunk)].map(({ bytes }) => bytes)).toEqual([chunk]);
  });

  test('is handed out as rows, however its messages are cut', () => {
    const talk = copying();
    const seen: (string | null)[] = [];
    talk.onRow = (row) => seen.push(row.get(0), row.get(1));
    const shown = talk.server(be.copyOut(2), be.copyData('1\tx'), be.copyData('\n2\t\\N\n'), be.copyDone());
    expect(seen).toEqual(['1', 'x', '2', null]);
    expect(shown).toEqual(all(be.copyOut(2), be.copyData('1\tx\n2\t\\N\n'), be.copyDone()));
  });

  test('is no longer cut once nobody wants more of it, and nothing of it is lost', () => {
    const talk = copying();
    talk.onRow = () => undefined;
    const shown: Buffer[] = [talk.server(be.copyOut(1))];
    const chunk = all(be.copyData('1\n2'), be.copyData('\n3\n'), be.copyData('4\n'));
    for (const part of talk.codec.fromServer(all(be.copyData('0\n'), be.copyData('half')))) {
      shown.push(part.bytes);
      if (part.kind === 'rows') part.stop();
    }
    for (const part of talk.codec.fromServer(chunk)) shown.push(part.bytes);
    expect(Buffer.concat(shown)).toEqual(all(be.copyOut(1), be.copyData('0\n'), be.copyData('half'), chunk));
  });

  test.each([
    ['is not written as announced', [be.copyData('1\t2\t3\n'), be.copyData('4\t5\n'), be.copyDone()]],
    ['ends early', [be.copyData('1\t2'), be.copyDone()]],
  ])('that %s is withheld, and the session goes on', (_what, data) => {
    const talk = copying();
    talk.onRow = () => undefined;
    talk.onBroken = DENIED;
    const shown = talk.server(be.copyOut(2), ...data, be.complete('COPY 2'), be.ready());
    expect(tags(shown)).toBe('HEZ');
    expect(talk.endings).toEqual(['copy t to stdout: ok 2']);
  });

  test('that is withheld is swallowed to its end', () => {
    const talk = copying();
    talk.onResult = () => DENIED;
    const shown = talk.server(be.copyOut(1), be.copyData('secret\n'), be.copyDone(), be.complete('COPY 1'), be.ready());
    expect(tags(shown)).toBe('EZ');
  });

  test('that nobody withholds although it is broken ends the session', () => {
    const talk = copying();
    talk.onRow = () => undefined;
    talk.server(be.copyOut(2));
    expect(() => {
      for (const part of talk.codec.fromServer(be.copyData('1\n'))) void part.bytes;
    }).toThrow(ProtocolError);
  });
});
