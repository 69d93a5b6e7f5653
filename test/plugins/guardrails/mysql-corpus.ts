import type { MysqlReading } from '../../../src/sql/mysql/reading.ts';
import { readingOfTitle } from '../../src/sql/mysql/corpus-reading.ts';
import { readCorpus } from '../../src/sql/postgres/corpus.ts';

/** An entry of the corpus of MySQL evasions. */
export interface MysqlEvasion {
  readonly title: string;
  readonly text: string;
  readonly isHit: boolean;
  readonly conditions: object;
  readonly reading: MysqlReading;
}

/** The corpus of MySQL evasions; a NUL cannot stand in it as it is. */
export function mysqlEvasions(): readonly MysqlEvasion[] {
  return readCorpus(new URL('../../bypass/mysql-statements.sql', import.meta.url), '----').map(({ title, text }) => {
    const [, kind = '', conditions = '', words = ''] = /^(hit|miss) (\{.*?\}) \[(.*?)\] /.exec(title) ?? [];
    if (kind === '') throw new Error(`not an entry: ${title}`);
    return {
      title,
      text: text.replace('@@NUL@@', '\0'),
      isHit: kind === 'hit',
      conditions: JSON.parse(conditions) as object,
      reading: readingOfTitle(words),
    };
  });
}
