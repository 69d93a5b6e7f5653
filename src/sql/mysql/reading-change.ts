import type { Parsed } from './tree.ts';
import { type ReadingChange, readingChangeOf } from './variables.ts';

/** What a statement changes of the session's reading. */
export function changesOf(parsed: Parsed): ReadingChange {
  switch (parsed.kind) {
    case 'set':
      return Object.assign({}, ...parsed.items.map(readingChangeOf)) as ReadingChange;
    case 'explain':
    case 'with settings':
      return changesOf(parsed.statement);
    case 'prepared':
      return parsed.action === 'execute' || parsed.action === 'immediate' ? { isUnknown: true } : {};
    case 'utility':
      if (parsed.operations[0] === 'use') return parsed.schema === undefined ? {} : { database: parsed.schema };
      return parsed.opaque === undefined ? {} : { isUnknown: true };
    default:
      return {};
  }
}
