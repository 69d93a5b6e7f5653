import { describe, expect, test } from 'vitest';
import { Conversation } from './conversation.ts';
import { be, fe } from './frames.ts';

const all = (...frames: Buffer[]): Buffer => Buffer.concat(frames);

describe('portals with a row limit', () => {
  test('are decided once and end when they are read to the end', () => {
    const talk = new Conversation();
    talk.client(fe.query('begin'));
    talk.server(be.complete('BEGIN'), be.ready('T'));
    talk.client(fe.parse('', 'select n'), fe.bind('p', ''), fe.describe('P', 'p'), fe.execute('p', 2), fe.sync());
    talk.server(
      be.parseComplete(),
      be.bindComplete(),
      be.rowDescription('n'),
      be.row('1'),
      be.row('2'),
      be.suspended(),
    );
    talk.server(be.ready('T'));
    expect(talk.client(fe.execute('p', 2), fe.sync())).toEqual(all(fe.execute('p', 2), fe.sync()));
    talk.server(be.row('3'), be.complete('SELECT 1'), be.ready('T'));
    expect(talk.texts).toEqual(['begin', 'select n']);
    expect(talk.endings).toEqual(['begin: ok 0', 'select n: ok 3']);
    expect(talk.results).toHaveLength(2);
  });

  test.each([
    ['the transaction is over', [fe.query('commit')], [be.complete('COMMIT'), be.ready('I')]],
    ['they are closed', [fe.close('P', 'p'), fe.sync()], [be.closeComplete(), be.ready('T')]],
  ])('end as suspended when %s', (_why, sent, answer) => {
    const talk = new Conversation({ txStatus: 'T' });
    talk.client(fe.parse('', 'select n'), fe.bind('p', ''), fe.describe('P', 'p'), fe.execute('p', 1), fe.sync());
    talk.server(
      be.parseComplete(),
      be.bindComplete(),
      be.rowDescription('n'),
      be.row('1'),
      be.suspended(),
      be.ready('T'),
    );
    expect(talk.endings).toEqual([]);
    talk.client(...sent);
    talk.server(...answer);
    expect(talk.endings).toContain('select n: suspended 1');
  });

  test('end as suspended when the name is bound anew', () => {
    const talk = new Conversation({ txStatus: 'T' });
    const run = [fe.parse('', 'select n'), fe.bind('', ''), fe.describe('P'), fe.execute('', 1), fe.sync()];
    const answer = [
      be.parseComplete(),
      be.bindComplete(),
      be.rowDescription('n'),
      be.row('1'),
      be.suspended(),
      be.ready('T'),
    ];
    talk.client(...run);
    talk.server(...answer);
    talk.client(...run);
    talk.server(...answer);
    expect(talk.texts).toEqual(['select n', 'select n']);
    expect(talk.endings).toEqual(['select n: suspended 1']);
  });
});
