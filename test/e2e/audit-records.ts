import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One record of the audit log, as it lies in its segment. */
export interface AuditLine {
  readonly seq: number;
  readonly type: string;
  readonly session: string | null;
  readonly verdict?: string;
  readonly query?: { readonly text: string; readonly params?: readonly { readonly text: string | null }[] };
}

/** The whole records of a data folder's audit log, in order. A line that a killed gateway left half is left out. */
export function auditLines(dataDir: string): readonly AuditLine[] {
  const dir = join(dataDir, 'audit');
  const segments = readdirSync(dir)
    .filter((file) => file.endsWith('.jsonl'))
    .sort();
  return segments.flatMap((file) => {
    const lines = readFileSync(join(dir, file), 'utf8').split('\n');
    // What stands behind the last line break is no record.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as AuditLine);
  });
}

/** Every query that was let run, with its parameters, as one text to search in. */
export function allowedCommands(lines: readonly AuditLine[]): readonly string[] {
  return lines.flatMap(({ type, verdict, query }) => {
    if (type !== 'query.decided' || verdict !== 'allow' || query === undefined) return [];
    return [[query.text, ...(query.params ?? []).map(({ text }) => text ?? 'NULL')].join(' ')];
  });
}
