import type { Column, ColumnOrigin, ColumnSource, QueryFlow, StoredValue } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { type CompiledColumn, compileColumn, matchesOrigin } from './columns.ts';
import type { MaskingRule, Strategy } from './rule.ts';
import { type Label, stricter } from './strategies.ts';

/** Column rules named in a message. */
const NAMED_MAX = 3;
/** Strategies that show nothing of a value, whatever it is made of. */
const SILENT: ReadonlySet<Strategy> = new Set(['null', 'redact', 'constant']);

/** What the rules of a connection say where masks do not reach. */
export interface FlowRules {
  /** No query needs to be followed. */
  readonly isEmpty: boolean;
  /** Why a query whose values go there may not run. */
  judge(flow: QueryFlow): Reason | undefined;
  /** Why a result of these columns may not be shown. */
  judgeResult(columns: readonly Column[]): Reason | undefined;
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
    judge(flow) {
      if (following !== undefined && flow.unfollowed !== undefined) return unfollowedReason(following, flow.unfollowed);
      for (const rule of rules) {
        const reason = rule.copies === 'deny' ? copyReason(rule, flow, rules) : undefined;
        if (reason !== undefined) return reason;
      }
      return undefined;
    },
    judgeResult(columns) {
      const lost = following === undefined ? undefined : columns.find(isUnfollowed);
      return following === undefined || lost === undefined ? undefined : unfollowedReason(following, lost.name);
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
function copyReason(rule: Rule, { stored, untold }: QueryFlow, rules: readonly Rule[]): Reason | undefined {
  for (const value of stored) {
    if (value.sources === 'unknown') continue;
    const copied = value.sources.find((source) => isBared(source, value.targets, rule, rules));
    if (copied !== undefined) return copiedReason(rule, copied, value);
  }
  const lost = stored.find(({ sources, targets }) => sources === 'unknown' && !isAlways(targets, rules, isSilent));
  if (lost !== undefined) return untoldReason(rule, `it cannot be followed what would be stored in ${lost.into}`);
  return untold === undefined ? undefined : untoldReason(rule, untold);
}

/** Whether a column of the rule would become another one that shows more of it than the rule lets through. */
function isBared(source: ColumnSource, targets: readonly ColumnOrigin[], rule: Rule, rules: readonly Rule[]): boolean {
  const label = rule.columns.find((column) => matchesOrigin(column, source))?.label;
  if (label === undefined) return false;
  if (!source.isDerived && targets.length > 0 && targets.every((target) => isSame(source, target))) return false;
  return !isAlways(targets, rules, (target) => isSilent(target) || (!source.isDerived && isAlike(label, target)));
}

/** A part of a value shows what a mask of the whole would hide: only a mask that shows nothing does for it. */
function isSilent({ strategy }: Label): boolean {
  return SILENT.has(strategy);
}

function isAlike(a: Label, b: Label): boolean {
  return a.strategy === b.strategy && a.entity === b.entity;
}

/** Whether every column that may be meant is masked in such a way. */
function isAlways(targets: readonly ColumnOrigin[], rules: readonly Rule[], does: (label: Label) => boolean): boolean {
  const labels = targets.map((target) => labelOf(target, rules));
  return labels.length > 0 && labels.every((label) => label !== undefined && does(label));
}

/** What a column is masked as; undefined where it may not be. Where no schema is named, it may be any. */
function labelOf(target: ColumnOrigin, rules: readonly Rule[]): Label | undefined {
  let strictest: Label | undefined;
  for (const { columns } of rules) {
    const label = columns.find((column) => isNamed(column, target))?.label;
    if (label === undefined) continue;
    const wins = strictest === undefined || stricter(strictest.strategy, label.strategy) !== strictest.strategy;
    if (wins) strictest = label;
  }
  return strictest;
}

function isNamed(column: CompiledColumn, target: ColumnOrigin): boolean {
  return matchesOrigin(column, target) && (target.schema !== undefined || /^\*+$/.test(column.schema));
}

function isSame(a: ColumnOrigin, b: ColumnOrigin): boolean {
  return a.schema !== undefined && a.schema === b.schema && a.table === b.table && a.column === b.column;
}

function copiedReason(rule: Rule, { schema, table, column }: ColumnSource, { into }: StoredValue): Reason {
  const name = [schema, table, column].filter((part) => part !== undefined).join('.');
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

function unfollowedReason(rule: Rule, column: string): Reason {
  return denied(
    rule,
    `the column ${JSON.stringify(column)} of the result cannot be followed, and may hold ${rule.words}`,
    'Select columns of tables by plain expressions. An administrator can make the rule mask what it cannot follow.',
  );
}

function denied({ name }: Rule, what: string, hint: string): Reason {
  return { code: 'masking', message: `Blocked by masking rule "${name}": ${what}`, rule: name, hint };
}
