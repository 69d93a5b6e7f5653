import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import { Conversation } from './conversation.ts';
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
