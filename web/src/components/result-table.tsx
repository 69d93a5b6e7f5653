import { Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import classes from './result-table.module.css';

/** Rows as somebody's client got them. */
export interface ResultTableData {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const ROW_PX = 30;
const OVERSCAN_ROWS = 12;

/** A table of any length: only the rows that show are in the page. */
export function ResultTable({
  table: { columns, rows },
  label,
}: {
  readonly table: ResultTableData;
  readonly label: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to.
    <section ref={scroller} className={classes.scroller} tabIndex={0} aria-label={label}>
      <table className={classes.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((name, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: several columns may have one name.
              <th key={i} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap px={before} columns={columns.length} />
          {items.map(({ index }) => (
            <tr key={index} aria-rowindex={index + 2}>
              {(rows[index] ?? []).map((cell, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: several columns may have one name.
                <td key={i} title={cell ?? 'NULL'}>
                  {cell === null ? (
                    <Text span c="dimmed" fz="inherit" fs="italic">
                      NULL
                    </Text>
                  ) : (
                    cell
                  )}
                </td>
              ))}
            </tr>
          ))}
          <Gap px={after} columns={columns.length} />
        </tbody>
      </table>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed" p="sm">
          No rows
        </Text>
      ) : null}
    </section>
  );
}

/** The place of rows that do not show. */
function Gap({ px, columns }: { readonly px: number; readonly columns: number }) {
  if (px <= 0) return null;
  return (
    <tr>
      <td colSpan={Math.max(1, columns)} style={{ height: px, padding: 0, border: 0 }} />
    </tr>
  );
}
