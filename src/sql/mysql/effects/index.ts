import type { Effect } from '../../../core/effect.ts';
import { Collector } from '../../effects/collector.ts';
import { isDollarProbe } from '../dollar-probe.ts';
import { parseMysql } from '../parser.ts';
import { type MysqlReading, readingOfWord } from '../reading.ts';
import { Context } from './names.ts';
import { statement } from './statement.ts';

/**
 * What every statement of a text does, read as the session reads it (`readingWord`); undefined where the text cannot even
 * be cut into statements. One that is not understood may do anything.
 */
export function effectsOfMysql(text: string, reading?: MysqlReading | string): readonly Effect[] | undefined {
  // As a SELECT of nothing.
  if (isDollarProbe(text)) return effectsOfMysql('select 0', reading);
  const parsed = parseMysql(text, typeof reading === 'object' ? reading : readingOfWord(reading));
  if (parsed === undefined) return undefined;
  try {
    return parsed.flatMap((one) => {
      const collector = new Collector();
      if (one.parsed === undefined) collector.addOpaque(['unknown'], 'a statement that cannot be read');
      else statement(one.parsed, new Context(collector, one.reading));
      return collector.effects();
    });
  } catch (error) {
    // A tree too deep to be walked: what cannot be told is for the rules to refuse.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
