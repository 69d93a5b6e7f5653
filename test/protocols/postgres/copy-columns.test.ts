import { beforeAll, describe, expect, test } from 'vitest';
import { copyOutOf } from '../../../protocols/postgres/copy-columns.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { query } from '../../src/core/fixtures.ts';
import { Conversation, fieldsOf, tags } from './conversation.ts';
import { be, fe } from './frames.ts';

beforeAll(() => loadSqlParser());

const COPY = 'copy t to stdout';
const SOURCE = 'SELECT * FROM ONLY "t"';
const QUESTION = Buffer.concat([fe.parse('', SOURCE), fe.describe('S'), fe.sync()]);
const DESCRIBED = [be.parseComplete(), be.parameters(), be.rowDescription({ name: 'email', table: 7, attribute: 1 })];
const asking = (more = {}) => new Conversation({ analyse: analysePostgres, wantsColumns: () => true, ...more });

describe('the columns of a COPY in a Query', () => {
  test('are asked for before it, and the client sees nothing of it', () => {
    const talk = asking();
    expect(talk.client(fe.query(COPY))).toEqual(Buffer.concat([QUESTION, fe.query(COPY)]));
    expect(talk.server(...DESCRIBED, be.ready())).toHaveLength(0);
    talk.onRow = (row) => row.set(0, '***');
    const shown = talk.server(be.copyOut(1), be.copyData('a@b.c\n'), be.copyDone(), be.complete('COPY 1'), be.ready());
    expect(shown).toEqual(
      Buffer.concat([be.copyOut(1), be.copyData('***\n'), be.copyDone(), be.complete('COPY 1'), be.ready()]),
    );
    expect(talk.results[0]?.columns).toMatchObject([{ name: 'email', type: 'text', origin: 'unresolved' }]);
    expect(talk.endings).toEqual([`${COPY}: ok 1`]);
  });

  test.each([
    ['nobody wants to know them', () => asking({ wantsColumns: () => false }), COPY],
    ['the transaction has failed', () => asking({ txStatus: 'E' }), COPY],
    ['another statement may change its names', () => asking(), `create temp table t (a int); ${COPY}`],
    ['the data comes from the client', () => asking(), 'copy t from stdin'],
    ['it writes to a file', () => asking(), "copy t to '/tmp/x'"],
    ['it is no COPY', () => asking(), "select 'copy'"],
  ])('are not asked for when %s', (_why, start, text) => {
    expect(start().client(fe.query(text))).toEqual(fe.query(text));
  });

  test('are not asked for while something is unanswered, where a Sync would mean more', () => {
    const talk = asking();
    talk.client(fe.parse('', 'select 1'), fe.flush());
    expect(talk.client(fe.query(COPY))).toEqual(fe.query(COPY));
  });

  test('stay unknown when the server refuses outside of a transaction, and the COPY says why itself', () => {
    const talk = asking();
    talk.client(fe.query(COPY));
    expect(talk.server(be.error('42P01', 'no t'), be.ready())).toHaveLength(0);
    const shown = talk.server(be.error('42P01', 'no t'), be.ready());
    expect(tags(shown)).toBe('EZ');
    expect(talk.ends[0]?.outcome.error).toEqual({ code: '42P01', message: 'no t' });
  });

  test('refused in a transaction, are refused with the error the COPY would have had', () => {
    const talk = asking({ txStatus: 'T' });
    talk.client(fe.query(COPY));
    expect(talk.server(be.error('42P01', 'no t'), be.ready('E'))).toHaveLength(0);
    const shown = talk.server(be.error('25P02', 'current transaction is aborted'), be.ready('E'));
    expect(fieldsOf(shown)).toMatchObject({ C: '42P01', M: 'no t' });
    expect(talk.ends[0]?.outcome.error).toEqual({ code: '42P01', message: 'no t' });
  });

  test('are answered by nothing but a description', () => {
    const talk = asking();
    talk.client(fe.query(COPY));
    expect(() => talk.server(be.row('secret'))).toThrow(ProtocolError);
    const other = asking();
    other.client(fe.query(COPY));
    expect(() => other.server(be.complete('SELECT 1'))).toThrow(ProtocolError);
  });
});

describe('the columns of a COPY in a pipeline', () => {
  const pipeline = [fe.parse('', COPY), fe.bind('', ''), fe.describe('P'), fe.execute(), fe.sync()];

  test('are asked for before its Execute with a statement of their own, which is closed', () => {
    const talk = asking();
    const sent = talk.client(...pipeline);
    expect(tags(sent)).toBe('PBDPDCES');
    expect(sent.includes(SOURCE)).toBe(true);
    const shown = talk.server(
      ...[be.parseComplete(), be.bindComplete(), be.noData(), ...DESCRIBED, be.closeComplete()],
      ...[be.copyOut(1), be.copyData('x\n'), be.copyDone(), be.complete('COPY 1'), be.ready()],
    );
    expect(tags(shown)).toBe('12nHdcCZ');
    expect(talk.results[0]?.columns).toMatchObject([{ name: 'email' }]);
  });

  test('refused, fail the pipeline as the COPY would have', () => {
    const talk = asking();
    talk.client(...pipeline);
    talk.server(be.parseComplete(), be.bindComplete(), be.noData());
    const shown = talk.server(be.error('42P01', 'no t'), be.ready());
    expect(fieldsOf(shown)).toMatchObject({ C: '42P01' });
    expect(talk.endings).toEqual([`${COPY}: error 0`]);
  });
});

test('COPYs announce their data in the order of the text', () => {
  const text = 'copy a to stdout csv; select 1; copy b to stdout binary; copy c from stdin';
  const sent = query(text, { statements: () => analysePostgres(text) });
  expect(copyOutOf(sent, 0)).toMatchObject({ statement: 0, copy: { format: { kind: 'csv' } } });
  expect(copyOutOf(sent, 1)).toMatchObject({ statement: 2, copy: { format: { kind: 'binary' } } });
  expect(copyOutOf(sent, 2)).toBeUndefined();
  const unclear = query('?', { statements: () => analysePostgres('copy a to stdout; ???') });
  expect(copyOutOf(unclear, 0)).toBeUndefined();
});
