import type { Effect } from '../../../core/effect.ts';
import { Collector } from '../../effects/collector.ts';
import { parseStatements } from '../parser.ts';
import { takesRow } from './sql-functions.ts';
import { statement } from './statement.ts';

/**
 * What every statement of a text does, by PostgreSQL's own parser; undefined where the text cannot be parsed.
 * Backslashes in plain strings are read as under `standard_conforming_strings = on`.
 */
export function effectsOfPostgres(text: string): readonly Effect[] | undefined {
  const parsed = parseStatements(text);
  if (parsed === undefined) return undefined;
  try {
    return parsed.flatMap(({ node }) => {
      const collector = new Collector(takesRow);
      statement(node, collector);
      return collector.effects();
    });
  } catch (error) {
    // A tree too deep to be walked: what cannot be told is for the rules to refuse.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
