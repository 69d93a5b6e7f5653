import { expect, test } from 'vitest';
import { Capability, ServerStatus, without } from '../../../protocols/mysql/constants.ts';
import { SessionMode } from '../../../protocols/mysql/session-mode.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';
import { FACTS } from './facts.ts';

const UNREPORTED = { ...FACTS, capabilities: without(FACTS.capabilities, Capability.CLIENT_SESSION_TRACK) };

function run(mode: SessionMode, text: string, isPartial = false): void {
  const effect = mode.effectOf(text, () => analyseMysql(text, mode.readingOf(text)));
  mode.begin(effect);
  mode.apply(effect, isPartial);
}

test('what the server reports is how texts are read', () => {
  const mode = new SessionMode(FACTS);
  mode.note([
    { kind: 'variable', name: 'sql_mode', value: 'ANSI_QUOTES' },
    { kind: 'schema', name: 'other' },
  ]);
  expect(mode.readingOf('select "x"')).toMatchObject({ ansiQuotes: true, database: 'other' });
  mode.note([{ kind: 'variable', name: 'character_set_client', value: 'gbk' }]);
  expect(mode.readingOf('select 1').isForeign).toBe(true);
});

test('the status tells whether backslashes escape', () => {
  const mode = new SessionMode(FACTS);
  mode.noteStatus(0x202);
  expect(mode.readingOf('x').noBackslashEscapes).toBe(true);
});

test('where nothing is reported the statements are followed', () => {
  const mode = new SessionMode(UNREPORTED);
  run(mode, 'set names latin1');
  expect([mode.clientCharset?.name, mode.resultsCharset?.name]).toEqual(['latin1', 'latin1']);
  run(mode, "set sql_mode = 'ANSI_QUOTES'");
  run(mode, 'use other');
  expect(mode.readingOf('select "x"')).toMatchObject({ ansiQuotes: true, database: 'other' });
});

test('when nobody can tell, only texts that always read the same are read', () => {
  for (const [facts, text] of [
    [UNREPORTED, 'execute p'],
    [UNREPORTED, 'set sql_mode = concat(@@sql_mode, @x)'],
    [FACTS, "set session_track_system_variables = ''"],
  ] as const) {
    const mode = new SessionMode(facts);
    run(mode, text);
    expect(mode.readingOf('select "x"').isForeign, text).toBe(true);
    expect(mode.readingOf('select 1').isForeign, text).toBeUndefined();
    mode.settle('app');
    expect(mode.readingOf('select "x"').isForeign, text).toBeUndefined();
  }
});

test('a text that failed half-way leaves nobody certain', () => {
  const mode = new SessionMode(UNREPORTED);
  run(mode, 'set names latin1; select nowhere', true);
  expect(mode.readingOf("select '\\\\'").isForeign).toBe(true);
});

test('the reading stays the same while transactions begin and end', () => {
  const mode = new SessionMode(FACTS);
  const reading = mode.readingOf('select 1');
  mode.noteStatus(FACTS.statusFlags | ServerStatus.SERVER_STATUS_IN_TRANS);
  expect(mode.readingOf('select 1')).toBe(reading);
  mode.noteStatus(FACTS.statusFlags | ServerStatus.SERVER_STATUS_NO_BACKSLASH_ESCAPES);
  expect(mode.readingOf('select 1')).toEqual({ ...reading, noBackslashEscapes: true });
});
