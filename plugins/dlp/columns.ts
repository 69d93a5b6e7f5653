import type { Column, ColumnOrigin } from '../../src/core/query.ts';
import { matchesGlob } from './glob.ts';
import type { MaskingRule } from './rule.ts';
import { columnLabel, type Label, stricter } from './strategies.ts';

/** A column rule taken apart. */
export interface CompiledColumn {
  /** All of its names, three or more. */
  readonly names: readonly string[];
  readonly schema: string;
  readonly table: string;
  /** The third name. */
  readonly column: string;
  /** More names follow: it is about fields within documents, and about no column of a table. */
  readonly isField: boolean;
  readonly label: Label;
}

/** Types without an origin that may hold whole rows: what is in them cannot be told, so no column rule could be kept. */
const ROW_TYPES: ReadonlySet<string> = new Set([
  ...['record', '_record', 'xml', '_xml', '_json', '_jsonb'],
  // The same by number (_xml, _json, _record, _jsonb), from protocols that name only the common types.
  ...['143', '199', '2287', '3807'],
]);
/** In PostgreSQL, types numbered from here on are made by users; every table makes one of its rows. */
const USER_TYPE_MIN = 16_384;

/** The column rules of a connection. A column whose sources are known is judged by them alone, never by its name. */
export interface ColumnRules {
  readonly isEmpty: boolean;
  /** What the column's cells are masked as, whole; undefined when no rule names it. */
  labelFor(column: Column): Label | undefined;
  /** The same for something that has nothing but a name: a key in a JSON document an expression made. */
  labelForName(name: string): Label | undefined;
}

/** Within one rule the first match counts, so that exceptions can stand first; between rules the strictest does. */
export function compileColumns(rules: readonly MaskingRule[]): ColumnRules {
  const lists = rules.map((rule) => rule.columns.map(compileColumn)).filter((list) => list.length > 0);
  const unknown = columnLabel(undefined, 'null');
  const strictest = (matches: (rule: CompiledColumn) => boolean): Label | undefined => {
    let label: Label | undefined;
    for (const list of lists) {
      const found = list.find(matches)?.label;
      const wins = found && (!label || stricter(label.strategy, found.strategy) !== label.strategy);
      if (wins) label = found;
    }
    return label;
  };
  const labelForName = (name: string) => strictest((rule) => isNamed(rule) && matchesGlob(rule.column, name));
  return {
    isEmpty: lists.length === 0,
    labelForName,
    labelFor(column) {
      if (lists.length === 0) return undefined;
      const { origin, sources } = column;
      if (origin === 'unresolved' || sources === 'unknown') return unknown;
      if (sources !== undefined) {
        const labels = sources.map((source) => {
          const label = strictest((rule) => matchesOrigin(rule, source));
          return label !== undefined && source.isDerived ? withoutParts(label) : label;
        });
        const own = origin === undefined ? undefined : strictest((rule) => matchesOrigin(rule, origin));
        return strictestOf([own, ...labels]);
      }
      if (origin !== undefined) return strictest((rule) => matchesOrigin(rule, origin));
      return mayHoldRows(column.type) ? unknown : labelForName(column.name);
    },
  };
}

/** Parts of parts, or digests of single characters, put the value together again: of what was computed nothing is shown. */
export function withoutParts(label: Label): Label {
  return { ...label, strategy: stricter(label.strategy, 'redact') };
}

/** The label of the strictest strategy; of several that are alike the first. */
export function strictestOf(labels: readonly (Label | undefined)[]): Label | undefined {
  let strictest: Label | undefined;
  for (const label of labels) {
    if (label === undefined) continue;
    const wins = strictest === undefined || stricter(strictest.strategy, label.strategy) !== strictest.strategy;
    if (wins) strictest = label;
  }
  return strictest;
}

/** `schema.table.column`, or `database.collection.field` with more names behind it, taken apart; undefined when it is neither. */
export function splitMatch(match: string): readonly string[] | undefined {
  const names = match.split('.').map((part) => part.trim());
  return names.length >= 3 && names.every((name) => name !== '') ? names : undefined;
}

/** Takes a column rule apart. Throws where it has too few names. */
export function compileColumn({ match, strategy, entity }: MaskingRule['columns'][number]): CompiledColumn {
  const names = splitMatch(match);
  if (names === undefined) throw new TypeError(`column rule ${JSON.stringify(match)} is not schema.table.column`);
  const [schema = '', table = '', column = ''] = names;
  return { names, schema, table, column, isField: names.length > 3, label: columnLabel(entity, strategy) };
}

/** Whether a rule names a column. Where the protocol names no schema the table alone must do. */
export function matchesOrigin(rule: CompiledColumn, { schema, table, column }: ColumnOrigin): boolean {
  return (
    !rule.isField &&
    (schema === undefined || matchesGlob(rule.schema, schema)) &&
    matchesGlob(rule.table, table) &&
    matchesGlob(rule.column, column)
  );
}

/** A rule for every column of a table says nothing about a column that is known by its name only. */
function isNamed({ column, isField }: CompiledColumn): boolean {
  return !isField && /[^*?]/.test(column);
}

function mayHoldRows(type: string): boolean {
  return ROW_TYPES.has(type) || (/^[0-9]+$/.test(type) && Number(type) >= USER_TYPE_MIN);
}
