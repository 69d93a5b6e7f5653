import { readingOfWord } from '../mysql/reading.ts';
import type { Readings } from './shown-query.ts';

const CONFORMING = { dialect: 'postgres', backslashes: false } as const;
const EITHER_WAY: Readings = [CONFORMING, { dialect: 'postgres', backslashes: true }];
const CERTAIN: Readings = [CONFORMING];

/** How a PostgreSQL server may cut a text: backslashes are escapes with `standard_conforming_strings = off`. */
export function postgresReadings(text: string, _reading: string | undefined, isCertain: boolean): Readings {
  return isCertain || !text.includes('\\') ? CERTAIN : EITHER_WAY;
}

/** How a server of MySQL's family may cut a text, by the word for the session's reading. */
export function mysqlReadings(_text: string, word: string | undefined): Readings {
  const server = readingOfWord(word);
  const { isForeign, ansiQuotes = false, noBackslashEscapes = false } = server;
  if (isForeign !== true) return [{ dialect: 'mysql', server, backslashes: !noBackslashEscapes, ansiQuotes }];
  return [
    { dialect: 'mysql', server, backslashes: true, ansiQuotes: false },
    { dialect: 'mysql', server, backslashes: false, ansiQuotes: false },
    { dialect: 'mysql', server, backslashes: true, ansiQuotes: true },
  ];
}
