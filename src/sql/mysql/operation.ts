import type { Parsed } from './tree.ts';

/** What a statement does, in one lower-case word where SQL has one. */
export function operationOf(parsed: Parsed): string {
  switch (parsed.kind) {
    case 'query':
      return 'select';
    case 'insert':
      return parsed.isReplace ? 'replace' : 'insert';
    case 'with settings':
      return operationOf(parsed.statement);
    case 'prepared':
      return parsed.action === 'immediate' ? 'execute' : parsed.action;
    case 'utility':
      return parsed.operations[0] ?? 'unknown';
    default:
      return parsed.kind;
  }
}
