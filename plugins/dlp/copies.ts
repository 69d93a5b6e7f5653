import type { DocumentField } from '../../src/core/documents.ts';
import type { Column, ColumnOrigin, ColumnSource, QueryFlow, StoredValue } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { type CompiledColumn, compileColumn, matchesOrigin, strictestOf } from './columns.ts';
import { coversRest, restsOf } from './fields.ts';
import type { MaskingRule, Strategy } from './rule.ts';
import type { Label } from './strategies.ts';

/** Column rules named in a message. */
const NAMED_MAX = 3;
/** Strategies that show nothing of a value, whatever it is made of. */
const SILENT: ReadonlySet<Strategy> = new Set(['null', 'redact', 'constant']);

/** What the rules of a connection say where masks do not reach. */
export interface FlowRules {
  /** No query needs to be followed. */
  readonly isEmpty: boolean;
  /** Why a query whose values go there may not run. `ofDocuments`: its columns are paths of fields. */
  judge(flow: QueryFlow, ofDocuments?: boolean): Reason | undefined;
  /** Why a result of these columns may not be shown. */
  judgeResult(columns: readonly Column[]): Reason | undefined;
  /** Why documents that have this field may not be shown. */
  judgeField(field: DocumentField): Reason | undefined;
}

/** How rules name what is copied. */
interface Names {
  /** What rules name of a source: each column of theirs, with what it is called behind a target that the source becomes. */
  namedOf(rule: Rule, source: ColumnSource): readonly NamedPart[];
  /** What a column is masked as; undefined where it may not be. Where no schema is named, it may be any. */
  isNamed(column: CompiledColumn, target: ColumnOrigin, rest: readonly string[]): boolean;
}

/** A part of a source that a rule names. */
interface NamedPart {
  readonly label: Label;
  /** The names within the source that lead to it. */
  readonly rest: readonly string[];
}

interface Rule {
  readonly name: string;
  readonly columns: readonly CompiledColumn[];
  /** The columns in words. */
  readonly words: string;
  readonly unfollowed: MaskingRule['unfollowed'];
  readonly copies: MaskingRule['copies'];
}

/** Compiles what rules on columns deny. Rules without columns find values in any copy, and deny nothing. */
export function compileFlowRules(masking: readonly MaskingRule[]): FlowRules {
  const rules = masking.filter(({ columns }) => columns.length > 0).map(compile);
  const following = rules.find(({ unfollowed }) => unfollowed === 'deny');
  return {
    isEmpty: rules.every(({ copies, unfollowed }) => copies === 'allow' && unfollowed === 'mask'),
    judge(flow, ofDocuments = false) {
      if (following !== undefined && flow.unfollowed !== undefined) {
        return ofDocuments ? unfollowedFields(following) : unfollowedColumn(following, flow.unfollowed);
      }
      const names = ofDocuments ? FIELD_NAMES : COLUMN_NAMES;
      for (const rule of rules) {
        const reason = rule.copies === 'deny' ? copyReason(rule, flow, rules, names) : undefined;
        if (reason !== undefined) return reason;
      }
      return undefined;
    },
    judgeResult(columns) {
      const lost = following === undefined ? undefined : columns.find(isUnfollowed);
      return following === undefined || lost === undefined ? undefined : unfollowedColumn(following, lost.name);
    },
    judgeField({ path, sources, nameSources }) {
      const isLost = sources === 'unknown' || nameSources === 'unknown';
      return following === undefined || !isLost ? undefined : unfollowedFields(following, path.join('.'));
    },
  };
}

function compile({ name, columns, unfollowed, copies }: MaskingRule): Rule {
  const named = columns.slice(0, NAMED_MAX).map(({ match }) => match);
  const words = columns.length > NAMED_MAX ? `${named.join(', ')} and others` : named.join(', ');
  return { name, columns: columns.map(compileColumn), words, unfollowed, copies };
}

function isUnfollowed({ origin, sources }: Column): boolean {
  return origin === 'unresolved' || sources === 'unknown';
}

/** Definite copies come first: they can be told by name. */
function copyReason(
  rule: Rule,
  { stored, untold }: QueryFlow,
  rules: readonly Rule[],
  names: Names,
): Reason | undefined {
  for (const value of stored) {
    if (value.sources === 'unknown') continue;
    const copied = value.sources.find((source) => isBared(source, value.targets, rule, rules, names));
    if (copied !== undefined) return copiedReason(rule, copied, value);
  }
  const lost = stored.find(
    ({ sources, targets }) => sources === 'unknown' && !isAlways(targets, [], rules, names, isSilent),
  );
  if (lost !== undefined) return untoldReason(rule, `it cannot be followed what would be stored in ${lost.into}`);
  return untold === undefined ? undefined : untoldReason(rule, untold);
}

/** Whether a column of the rule would become another one that shows more of it than the rule lets through. */
function isBared(
  source: ColumnSource,
  targets: readonly ColumnOrigin[],
  rule: Rule,
  rules: readonly Rule[],
  names: Names,
): boolean {
  if (!source.isDerived && targets.length > 0 && targets.every((target) => isSame(source, target))) return false;
  return names
    .namedOf(rule, source)
    .some(
      ({ label, rest }) =>
        !isAlways(
          targets,
          rest,
          rules,
          names,
          (target) => isSilent(target) || (!source.isDerived && isAlike(label, target)),
        ),
    );
}

/** A part of a value shows what a mask of the whole would hide: only a mask that shows nothing does for it. */
function isSilent({ strategy }: Label): boolean {
  return SILENT.has(strategy);
}

function isAlike(a: Label, b: Label): boolean {
  return a.strategy === b.strategy && a.entity === b.entity;
}

/** Whether every column that may be meant is masked in such a way. */
function isAlways(
  targets: readonly ColumnOrigin[],
  rest: readonly string[],
  rules: readonly Rule[],
  names: Names,
  does: (label: Label) => boolean,
): boolean {
  const labels = targets.map((target) => labelOf(target, rest, rules, names));
  return labels.length > 0 && labels.every((label) => label !== undefined && does(label));
}

/** What a column, or what is behind it in a document, is masked as; undefined where it may not be. */
function labelOf(
  target: ColumnOrigin,
  rest: readonly string[],
  rules: readonly Rule[],
  names: Names,
): Label | undefined {
  return strictestOf(rules.map(({ columns }) => columns.find((column) => names.isNamed(column, target, rest))?.label));
}

const COLUMN_NAMES: Names = {
  namedOf({ columns }, source) {
    const label = columns.find((column) => matchesOrigin(column, source))?.label;
    return label === undefined ? [] : [{ label, rest: [] }];
  },
  isNamed: (column, target) => matchesOrigin(column, target) && isSchemaSure(column, target),
};

const FIELD_NAMES: Names = {
  // What is derived of a document may be of any field within it, and anywhere in what is stored.
  namedOf: ({ columns }, source) =>
    columns.flatMap((column) =>
      restsOf(column, source).map((rest) => ({ label: column.label, rest: source.isDerived ? [] : rest })),
    ),
  isNamed: (column, target, rest) =>
    isSchemaSure(column, target) && target.table !== '' && coversRest(column, target, rest),
};

function isSchemaSure(column: CompiledColumn, target: ColumnOrigin): boolean {
  return target.schema !== undefined || /^\*+$/.test(column.schema);
}

function isSame(a: ColumnOrigin, b: ColumnOrigin): boolean {
  return a.schema !== undefined && a.schema === b.schema && a.table === b.table && a.column === b.column;
}

function copiedReason(rule: Rule, { schema, table, column }: ColumnSource, { into }: StoredValue): Reason {
  const name = [schema, table, column].filter((part) => part !== undefined && part !== '').join('.');
  return denied(
    rule,
    `${name} would be stored in ${into}, where it is not masked alike`,
    'Leave the column out. An administrator can add the place to the columns of the rule, or make the rule allow copies.',
  );
}

function untoldReason(rule: Rule, why: string): Reason {
  return denied(
    rule,
    `${why}, so this may copy ${rule.words}`,
    'Write plain statements that name what they read and store. An administrator can make the rule allow copies.',
  );
}

function unfollowedColumn(rule: Rule, column: string): Reason {
  return denied(
    rule,
    `the column ${JSON.stringify(column)} of the result cannot be followed, and may hold ${rule.words}`,
    'Select columns of tables by plain expressions. An administrator can make the rule mask what it cannot follow.',
  );
}

/** `path`: of the field, where it is known. */
function unfollowedFields(rule: Rule, path?: string): Reason {
  const what = path === undefined ? 'what this answers' : `the field ${JSON.stringify(path)} of the answer`;
  return denied(
    rule,
    `${what} cannot be followed, and may hold ${rule.words}`,
    'Use commands, stages and operators that take fields over by their names. An administrator can make the rule mask what it cannot follow.',
  );
}

function denied({ name }: Rule, what: string, hint: string): Reason {
  return { code: 'masking', message: `Blocked by masking rule "${name}": ${what}`, rule: name, hint };
}
