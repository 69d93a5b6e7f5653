import { z } from 'zod';
import { Subtype as AnySubtype } from './connection-kind.ts';
import type { TrialColumn } from './trial-ports.ts';

const ROWS_MAX = 100;
const COLUMNS_MAX = 100;
const CELL_LENGTH_MAX = 16 * 1024;
const NAME_LENGTH_MAX = 256;

/** What kind of connection a sample is of. */
export const Subtype = AnySubtype.default('postgres').describe(
  '`postgres`, `mysql` …; `command` for custom connections.',
);

/** Rows of a sample. */
export const Rows = z
  .array(z.array(z.string().max(CELL_LENGTH_MAX).nullable()).min(1).max(COLUMNS_MAX))
  .min(1)
  .max(ROWS_MAX);

/** Their columns; left out, they are numbered. */
export const Columns = z
  .array(
    z.strictObject({
      name: z.string().max(NAME_LENGTH_MAX),
      origin: z
        .string()
        .regex(/^[^.]+\.[^.]+\.[^.]+$/, 'must be schema.table.column')
        .max(3 * NAME_LENGTH_MAX)
        .exactOptional()
        .describe(
          'The table column its values come from: `schema.table.column`. Left out, its name is all that is known.',
        ),
    }),
  )
  .max(COLUMNS_MAX)
  .default([]);

/** The columns of a sample, as many as its widest row has. */
export function trialColumnsOf(
  columns: z.output<typeof Columns>,
  rows: readonly (readonly unknown[])[],
): readonly TrialColumn[] {
  const width = Math.max(columns.length, ...rows.map((row) => row.length));
  return Array.from({ length: width }, (_, i) => {
    const { name = `column ${i + 1}`, origin } = columns[i] ?? {};
    const [schema, table, column] = origin?.split('.') ?? [];
    if (schema === undefined || table === undefined || column === undefined) return { name };
    return { name, origin: { schema, table, column } };
  });
}
