import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import type { SessionQuery } from '../../api/shapes.ts';
import classes from './query-list.module.css';
import { beginOf, clockOf, fateOf, lineOf, runWords } from './query-words.ts';

const ITEM_PX = 54;
const OVERSCAN_ITEMS = 10;
/** So near to the end more is read. */
const NEAR_ITEMS = 30;
/** What `PageUp` and `PageDown` move by. */
const PAGE_ITEMS = 8;

interface Props {
  readonly queries: readonly SessionQuery[];
  /** The number of the chosen one. */
  readonly chosen: number | undefined;
  /** When the session began: times count from there. */
  readonly startMs: number;
  readonly onChoose: (query: SessionQuery) => void;
  /** The end is near. */
  readonly onNearEnd: () => void;
}

/** Queries of any number, of which those that show are in the page. One is chosen, by click or by arrow keys. */
export function QueryList({ queries, chosen, startMs, onChoose, onNearEnd }: Props) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: queries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ITEM_PX,
    overscan: OVERSCAN_ITEMS,
  });
  const items = virtual.getVirtualItems();
  const at = queries.findIndex(({ seq }) => seq === chosen);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= queries.length - NEAR_ITEMS) onNearEnd();
  }, [last, queries.length, onNearEnd]);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = targetOf(event.key, at, queries.length);
    const query = next === undefined ? undefined : queries[next];
    if (query === undefined) return;
    event.preventDefault();
    onChoose(query);
  };
  const chosenId = at < 0 ? undefined : `${id}-${at}`;
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="listbox"
      tabIndex={0}
      aria-label="Queries"
      onKeyDown={onKeyDown}
      {...(items.some(({ index }) => index === at) ? { 'aria-activedescendant': chosenId } : {})}
    >
      <div role="presentation" className={classes.all} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const query = queries[index];
          return query === undefined ? null : (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys.
            <div
              key={query.seq}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              aria-setsize={queries.length}
              aria-posinset={index + 1}
              className={classes.item}
              style={{ height: ITEM_PX, transform: `translateY(${start}px)` }}
              onClick={() => onChoose(query)}
            >
              <Item query={query} startMs={startMs} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Where a key leads; undefined where it leads nowhere. */
function targetOf(key: string, at: number, count: number): number | undefined {
  const within = (index: number) => Math.min(count - 1, Math.max(0, index));
  switch (key) {
    case 'ArrowDown':
      return within(at + 1);
    case 'ArrowUp':
      return within(at - 1);
    case 'PageDown':
      return within(at + PAGE_ITEMS);
    case 'PageUp':
      return within(at - PAGE_ITEMS);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

function Item({ query, startMs }: { readonly query: SessionQuery; readonly startMs: number }) {
  const { label, color } = fateOf(query);
  const begin = beginOf(query);
  const figures = [
    query.ms === null ? undefined : runWords(query.ms),
    query.tag ?? undefined,
    query.masked_total > 0 ? `${query.masked_total.toLocaleString('en')} masked` : undefined,
  ].filter((figure) => figure !== undefined);
  return (
    <>
      <span className={classes.number}>{query.query}</span>
      <span className={classes.what}>
        <span className={classes.text}>{lineOf(query) || '(empty)'}</span>
        <span className={classes.figures}>
          <svg width="7" height="7" aria-hidden="true">
            <circle cx="3.5" cy="3.5" r="3.5" fill={`var(--mantine-color-${color}-filled)`} />
          </svg>
          <span className={classes.fate} data-bad={color === 'red' || undefined}>
            {label}
          </span>
          {figures.map((figure) => (
            <span key={figure}> · {figure}</span>
          ))}
        </span>
      </span>
      <span className={classes.clock}>{begin === undefined ? '' : clockOf(Date.parse(begin) - startMs)}</span>
    </>
  );
}
