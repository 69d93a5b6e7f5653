import { beforeEach, describe, expect, test } from 'vitest';
import { Conversation, DENIED, fieldsOf, tags } from './conversation.ts';
import { be, fe } from './frames.ts';

let talk: Conversation;

beforeEach(() => {
  talk = new Conversation();
  talk.rowsMax = 2;
});

/** The server begins the transaction the gateway asked for; returns what it is sent then. */
function begin(): Buffer {
  expect(talk.server(be.complete('BEGIN'), be.ready('T'))).toHaveLength(0);
  return talk.serverGot();
}

describe('outside of a transaction', () => {
  test('runs in one of ours, which the client does not see', () => {
    expect(talk.client(fe.query('delete x'))).toEqual(fe.query('BEGIN'));
    expect(begin()).toEqual(fe.query('delete x'));
    expect(talk.server(be.complete('DELETE 2'), be.ready('T'))).toHaveLength(0);
    expect(talk.serverGot()).toEqual(fe.query('COMMIT'));
    expect(talk.endings).toEqual([]);
    expect(talk.server(be.complete('COMMIT'), be.ready())).toEqual(
      Buffer.concat([be.complete('DELETE 2'), be.ready()]),
    );
    expect(talk.endings).toEqual(['delete x: ok 2']);
    expect(talk.codec.isWaiting).toBe(false);
  });

  test('is rolled back when it changed too many, and the client sees nothing of its answer', () => {
    talk.client(fe.query('delete x returning'));
    begin();
    talk.server(be.rowDescription('a'), be.row('1'), be.complete('DELETE 3'), be.ready('T'));
    expect(talk.serverGot()).toEqual(fe.query('ROLLBACK'));
    const answer = talk.server(be.complete('ROLLBACK'), be.ready());
    expect(tags(answer)).toBe('EZ');
    expect(fieldsOf(answer)).toMatchObject({ C: '54000', D: 'Rule: review:1' });
    expect(talk.ends.at(-1)?.outcome).toMatchObject({
      status: 'error',
      error: { code: '54000' },
      exceeded: { rowsMax: 2, rows: 3 },
    });
  });

  test('that fails is rolled back, and its own error stays', () => {
    talk.client(fe.query('delete x'));
    begin();
    talk.server(be.error('23505', 'twice'), be.ready('E'));
    expect(talk.serverGot()).toEqual(fe.query('ROLLBACK'));
    expect(tags(talk.server(be.complete('ROLLBACK'), be.ready()))).toBe('EZ');
    expect(talk.ends.at(-1)?.outcome).toMatchObject({ status: 'error', error: { code: '23505' } });
    expect(talk.ends.at(-1)?.outcome).not.toHaveProperty('exceeded');
  });

  test('that cannot be committed ends in that error, in the place of its last tag', () => {
    talk.client(fe.query('delete x; update y'));
    begin();
    talk.server(be.complete('DELETE 1'), be.complete('UPDATE 1'), be.ready('T'));
    expect(tags(talk.server(be.error('23503', 'deferred'), be.ready()))).toBe('CEZ');
    expect(talk.ends.at(-1)?.outcome).toMatchObject({ status: 'error', error: { code: '23503' } });
  });

  test('does not run where no transaction can be begun', () => {
    talk.client(fe.query('delete x'));
    expect(tags(talk.server(be.error('57P03', 'not now'), be.ready()))).toBe('EZ');
    expect(talk.serverGot()).toHaveLength(0);
    expect(talk.endings).toEqual(['delete x: error 0']);
  });

  test('what comes unasked is not held back', () => {
    talk.client(fe.query('delete x'));
    begin();
    expect(tags(talk.server(be.notice('from a trigger'), be.row('held')))).toBe('N');
  });

  test('waits for the answers to what came before it', () => {
    talk.rowsMax = undefined;
    talk.client(fe.query('select 1'));
    talk.rowsMax = 2;
    expect(talk.client(fe.query('delete x'))).toHaveLength(0);
    expect(talk.codec.isWaiting).toBe(true);
    talk.server(be.complete('SELECT 1'), be.ready());
    expect(talk.serverGot()).toEqual(fe.query('BEGIN'));
  });

  test('a server that ends the transaction by itself is not believed', () => {
    talk.client(fe.query('delete x'));
    begin();
    expect(() => talk.server(be.complete('DELETE 1'), be.ready())).toThrow('ended its transaction');
  });

  test('a COPY lets the data through, and counts it', () => {
    talk.client(fe.query('copy t from stdin'));
    begin();
    expect(tags(talk.server(be.copyIn()))).toBe('G');
    expect(talk.codec.isWaiting).toBe(false);
    expect(tags(talk.client(fe.copyData('a\nb\nc\n'), fe.copyDone()))).toBe('dcH');
    expect(talk.codec.isWaiting).toBe(true);
    talk.server(be.complete('COPY 3'), be.ready('T'));
    expect(talk.serverGot()).toEqual(fe.query('ROLLBACK'));
    expect(fieldsOf(talk.server(be.complete('ROLLBACK'), be.ready())).C).toBe('54000');
  });
});

describe('in a transaction of the client', () => {
  beforeEach(() => {
    talk.rowsMax = undefined;
    talk.client(fe.query('begin'));
    talk.server(be.complete('BEGIN'), be.ready('T'));
    talk.rowsMax = 2;
  });

  test('runs as it is, and stays', () => {
    expect(talk.client(fe.query('delete x'))).toEqual(fe.query('delete x'));
    expect(tags(talk.server(be.complete('DELETE 1'), be.ready('T')))).toBe('CZ');
    expect(talk.serverGot()).toHaveLength(0);
  });

  test('makes it fail when it changed too many', () => {
    talk.client(fe.query('delete x'));
    expect(talk.server(be.complete('DELETE 9'), be.ready('T'))).toHaveLength(0);
    expect(tags(talk.serverGot())).toBe('Q');
    const answer = talk.server(be.error('42601', 'syntax'), be.ready('E'));
    expect(tags(answer)).toBe('EZ');
    expect(fieldsOf(answer).C).toBe('54000');
    expect(answer.toString('latin1')).not.toContain('syntax');
    expect(talk.ends.at(-1)?.outcome).toMatchObject({ exceeded: { rows: 9 }, error: { code: '54000' } });
    talk.verdict = () => DENIED;
    expect(tags(talk.client(fe.query('more')))).toBe('');
    expect(tags(talk.clientGot())).toBe('EZ');
  });

  test('whose error is its own stays so', () => {
    talk.client(fe.query('delete x'));
    expect(tags(talk.server(be.error('23505', 'twice'), be.ready('E')))).toBe('EZ');
    expect(talk.serverGot()).toHaveLength(0);
  });
});

test('behind a pipeline without its Sync it does not run', () => {
  talk.rowsMax = undefined;
  talk.client(fe.parse('', 'insert z'), fe.bind('', ''), fe.execute(), fe.flush());
  talk.rowsMax = 2;
  expect(talk.client(fe.query('delete x')).toString('latin1')).not.toContain('delete x');
});

test('is counted the same when every byte comes alone', () => {
  const oneByOne = (...frames: Buffer[]): Buffer => {
    for (const byte of Buffer.concat(frames)) talk.serverChunk(Buffer.of(byte));
    return talk.clientGot();
  };
  talk.client(fe.query('delete x'));
  expect(oneByOne(be.complete('BEGIN'), be.ready('T'))).toHaveLength(0);
  expect(talk.serverGot()).toEqual(fe.query('delete x'));
  const answer = [be.rowDescription('a'), be.row('1'), be.row('2'), be.complete('DELETE 2')];
  expect(oneByOne(...answer, be.ready('T'))).toHaveLength(0);
  expect(talk.serverGot()).toEqual(fe.query('COMMIT'));
  expect(oneByOne(be.complete('COMMIT'), be.ready())).toEqual(Buffer.concat([...answer, be.ready()]));
});

test('its rows pass masks like any other, once they are counted', () => {
  talk.onRow = (row) => row.set(0, '***');
  talk.client(fe.query('delete x returning'));
  begin();
  talk.server(be.rowDescription('a'), be.row('secret'), be.complete('DELETE 1'), be.ready('T'));
  const answer = talk.server(be.complete('COMMIT'), be.ready());
  expect(tags(answer)).toBe('TDCZ');
  expect(answer.toString('latin1')).toContain('***');
  expect(answer.toString('latin1')).not.toContain('secret');
});
