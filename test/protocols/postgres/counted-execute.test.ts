import { beforeEach, describe, expect, test } from 'vitest';
import { Conversation, fieldsOf, tags } from './conversation.ts';
import { be, fe } from './frames.ts';

let talk: Conversation;

beforeEach(() => {
  talk = new Conversation();
  talk.rowsMax = 2;
});

const run = (text: string): Buffer[] => [fe.parse('', text), fe.bind('', ''), fe.describe('P'), fe.execute()];
const answered = (tag: string): Buffer[] => [be.parseComplete(), be.bindComplete(), be.noData(), be.complete(tag)];

describe('an execution', () => {
  test('waits with its Sync until it is counted', () => {
    expect(tags(talk.client(...run('delete x'), fe.sync()))).toBe('PBDEH');
    expect(talk.codec.isWaiting).toBe(true);
    expect(tags(talk.server(...answered('DELETE 2')))).toBe('12nC');
    expect(talk.serverGot()).toEqual(fe.sync());
    expect(talk.codec.isWaiting).toBe(false);
    expect(talk.endings).toEqual([]);
    expect(tags(talk.server(be.ready()))).toBe('Z');
    expect(talk.endings).toEqual(['delete x: ok 2']);
  });

  test('that changed too many makes its transaction fail, and none of its rows is seen', () => {
    talk.client(...run('delete x'), fe.sync());
    const seen = talk.server(be.parseComplete(), be.bindComplete(), be.rowDescription('a'), be.row('1'));
    expect(tags(seen)).toBe('12T');
    expect(talk.server(be.row('2'), be.row('3'), be.complete('DELETE 3'))).toHaveLength(0);
    expect(tags(talk.serverGot())).toBe('PS');
    const answer = talk.server(be.error('42601', 'syntax'), be.ready());
    expect(tags(answer)).toBe('EZ');
    expect(fieldsOf(answer)).toMatchObject({ C: '54000', D: 'Rule: review:1' });
    expect(talk.ends.map(({ outcome }) => outcome)).toEqual([
      expect.objectContaining({
        status: 'error',
        error: expect.objectContaining({ code: '54000' }),
        exceeded: { rowsMax: 2, rows: 3 },
      }),
    ]);
  });

  test('without a Sync drops what the client sends up to it', () => {
    talk.client(...run('delete x'), fe.flush());
    talk.server(...answered('DELETE 3'));
    expect(tags(talk.serverGot())).toBe('P');
    expect(tags(talk.server(be.error('42601', 'syntax')))).toBe('E');
    expect(talk.client(...run('delete y'))).toHaveLength(0);
    expect(talk.client(fe.sync())).toEqual(fe.sync());
    expect(tags(talk.server(be.ready()))).toBe('Z');
  });

  test('that fails by itself lets its Sync out', () => {
    talk.client(...run('delete x'), fe.sync());
    expect(tags(talk.server(be.parseComplete(), be.bindComplete(), be.noData(), be.error('23505', 'twice')))).toBe(
      '12nE',
    );
    expect(talk.serverGot()).toEqual(fe.sync());
    talk.server(be.ready());
    expect(talk.endings).toEqual(['delete x: error 0']);
  });

  test('that is never reached lets its Sync out as well', () => {
    talk.client(...run('delete x'), fe.sync());
    talk.server(be.error('42601', 'its Parse failed'));
    expect(talk.serverGot()).toEqual(fe.sync());
    expect(talk.codec.isWaiting).toBe(false);
  });

  test('of an empty text is counted as nothing', () => {
    talk.client(...run(''), fe.sync());
    expect(tags(talk.server(be.parseComplete(), be.bindComplete(), be.noData(), be.emptyQuery()))).toBe('12nI');
    expect(talk.serverGot()).toEqual(fe.sync());
  });

  test('whose rows come in parts is taken back', () => {
    talk.client(...run('delete x'), fe.sync());
    talk.server(be.parseComplete(), be.bindComplete(), be.rowDescription('a'), be.row('1'), be.suspended());
    expect(tags(talk.serverGot())).toBe('PS');
    const answer = talk.server(be.error('42601', 'syntax'), be.ready());
    expect(fieldsOf(answer).M).toContain('fetched in parts');
    expect(talk.ends.at(-1)?.outcome.exceeded).toEqual({ rowsMax: 2 });
  });
});

describe('a pipeline', () => {
  test('is sent one counted execution at a time, and each has a limit of its own', () => {
    expect(tags(talk.client(...run('delete x'), ...run('delete y'), fe.sync()))).toBe('PBDEH');
    expect(tags(talk.server(...answered('DELETE 2')))).toBe('12nC');
    expect(tags(talk.serverGot())).toBe('PBDEH');
    talk.server(...answered('DELETE 2'));
    expect(tags(talk.serverGot())).toBe('S');
    talk.server(be.ready());
    expect(talk.endings).toEqual(['delete x: ok 2', 'delete y: ok 2']);
  });

  test('loses everything behind the execution that changed too many', () => {
    talk.client(...run('delete x'), ...run('delete y'), fe.sync());
    talk.server(...answered('DELETE 3'));
    expect(tags(talk.serverGot())).toBe('PS');
    talk.server(be.error('42601', 'syntax'), be.ready());
    expect(talk.endings).toEqual(['delete x: error 0', 'delete y: skipped 0']);
  });

  test('that copies in gets its Sync from the client, behind the data', () => {
    talk.client(fe.parse('', 'copy t from stdin'), fe.bind('', ''), fe.execute(), fe.sync());
    expect(tags(talk.server(be.parseComplete(), be.bindComplete(), be.noData(), be.copyIn()))).toBe('12G');
    expect(tags(talk.client(fe.copyData('a\n'), fe.copyDone()))).toBe('dcH');
    expect(tags(talk.server(be.complete('COPY 1')))).toBe('C');
    expect(talk.serverGot()).toHaveLength(0);
    expect(talk.client(fe.sync())).toEqual(fe.sync());
    expect(tags(talk.server(be.ready()))).toBe('Z');
    expect(talk.endings).toEqual(['copy t from stdin: ok 1']);
  });
});
