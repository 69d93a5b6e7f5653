import { derived, type Flow, NOTHING, UNKNOWN, unionOf } from '../lineage/flow.ts';
import {
  hasColumn,
  isEmptied,
  resolveColumn,
  resolveQualified,
  resolveRange,
  type Scope,
  wholeRow,
} from '../lineage/scope.ts';
import type { Relations } from './lineage-relations.ts';
import { nodeOf, stringOf, stringsOf, type Tree } from './tree.ts';

/** How deeply an expression may nest; what lies deeper counts as unknown. */
const DEPTH_MAX = 1_000;

/** What a sub-query gives: its columns together, and what its conditions tell of the rows around it. */
export interface SubqueryFlow {
  readonly output: Flow;
  readonly conditions: Flow;
}

/** What an expression's walk needs of whoever reads whole statements. */
export interface ExpressionContext {
  readonly relations: Relations;
  /** The schema names without one are in; undefined where that is the session's affair. */
  readonly defaultSchema: string | undefined;
  subquery(select: Tree, scope: Scope): SubqueryFlow;
}

/** What flows into an expression. Nodes without a rule of their own pass on everything below them. */
export function flowOf(node: unknown, scope: Scope, context: ExpressionContext, depth = 0): Flow {
  if (typeof node !== 'object' || node === null) return NOTHING;
  if (depth > DEPTH_MAX) return UNKNOWN;
  const below = (part: unknown): Flow => flowOf(part, scope, context, depth + 1);
  if (Array.isArray(node)) return unionOf(node.map(below));
  const found = nodeOf(node);
  switch (found?.name) {
    case 'ColumnRef':
      return columnFlow(found.fields, scope, context);
    case 'FuncCall':
      return callFlow(found.fields, scope, context, below);
    case 'A_Expr':
      return derived(
        unionOf([operatorFlow(found.fields.name, context), below(found.fields.lexpr), below(found.fields.rexpr)]),
      );
    case 'SubLink':
      return sublinkFlow(found.fields, scope, context, below);
    case 'SelectStmt':
      return derived(context.subquery(found.fields, scope).output);
    case 'NullTest':
    case 'GroupingFunc':
    case 'TypeName':
      return NOTHING;
    case 'ResTarget':
      return below(found.fields.val);
    case 'CollateClause':
      return below(found.fields.arg);
  }
  return derived(unionOf(Object.values(node).map(below)));
}

function columnFlow(fields: Tree, scope: Scope, { relations }: ExpressionContext): Flow {
  const path = Array.isArray(fields.fields) ? fields.fields : [];
  const names = path.map(stringOf);
  const last = names.at(-1);
  const before = names.at(-2);
  if (last === undefined) {
    const ranges = before === undefined ? scope.ranges : resolveRange(before, scope);
    return ranges.length === 0 ? UNKNOWN : unionOf(ranges.map(wholeRow));
  }
  if (path.length === 1) return resolveColumn(last, scope) ?? UNKNOWN;
  if (before === undefined) return UNKNOWN;
  if (hasColumn(before, last, scope)) relations.noteColumn(fields);
  const column = resolveQualified(before, last, scope);
  if (column !== undefined) return column;
  // `row.part` of a column that is a row: the whole column. `table.function` calls a function nobody looked up.
  const composite = path.length === 2 ? undefined : resolveQualified(names.at(-3) ?? '', before, scope);
  return composite === undefined ? UNKNOWN : derived(composite);
}

function callFlow(fields: Tree, scope: Scope, context: ExpressionContext, below: (part: unknown) => Flow): Flow {
  const { relations, defaultSchema } = context;
  const path = stringsOf(fields.funcname) ?? [];
  const name = path.at(-1) ?? '';
  const schema = path.length > 1 ? path.at(-2) : defaultSchema;
  const given = below(fields.args);
  if (!isEmptied(scope)) relations.noteCall(fields, given);
  // How many there are tells none of them.
  if (name === 'count' && (schema === 'pg_catalog' || relations.isBuiltIn(name))) return NOTHING;
  const order = fields.agg_within_group === true ? below(fields.agg_order) : NOTHING;
  return derived(unionOf([relations.inside(schema, name), given, order]));
}

function operatorFlow(path: unknown, { relations }: ExpressionContext): Flow {
  const name = Array.isArray(path) ? stringOf(path.at(-1)) : undefined;
  // BETWEEN and its like are written as names of operators, and are none.
  if (name === undefined || /^[A-Z]/.test(name)) return NOTHING;
  return relations.isOwnOperator(name) ? NOTHING : UNKNOWN;
}

function sublinkFlow(fields: Tree, scope: Scope, context: ExpressionContext, below: (part: unknown) => Flow): Flow {
  const select = nodeOf(fields.subselect);
  if (select?.name !== 'SelectStmt') return UNKNOWN;
  const { output, conditions } = context.subquery(select.fields, scope);
  if (fields.subLinkType === 'EXISTS_SUBLINK') return derived(conditions);
  const operator = fields.operName === undefined ? NOTHING : operatorFlow(fields.operName, context);
  const inner = unionOf([output, derived(conditions)]);
  if (fields.subLinkType === 'EXPR_SUBLINK' && fields.testexpr === undefined) return inner;
  return derived(unionOf([inner, operator, below(fields.testexpr)]));
}

/** The name PostgreSQL gives an output that was given none; empty where that is not certain. */
export function outputName(target: Tree): string {
  if (typeof target.name === 'string') return target.name;
  return nameOf(target.val);
}

function nameOf(value: unknown): string {
  const node = nodeOf(value);
  switch (node?.name) {
    case 'ColumnRef': {
      const path = node.fields.fields;
      return (Array.isArray(path) ? stringOf(path.at(-1)) : undefined) ?? '?column?';
    }
    case 'FuncCall':
      return stringsOf(node.fields.funcname)?.at(-1) ?? '?column?';
    case 'A_Indirection': {
      const steps = Array.isArray(node.fields.indirection) ? node.fields.indirection.map(stringOf) : [];
      return steps.findLast((step) => step !== undefined) ?? nameOf(node.fields.arg);
    }
    case 'TypeCast': {
      const inner = nodeOf(node.fields.arg)?.name;
      return inner === 'ColumnRef' || inner === 'FuncCall' ? nameOf(node.fields.arg) : '';
    }
    case 'CollateClause':
      return nameOf(node.fields.arg);
    case 'CoalesceExpr':
      return 'coalesce';
    case 'A_ArrayExpr':
      return 'array';
    case 'RowExpr':
      return 'row';
    case 'SubLink':
      return sublinkName(node.fields);
    case 'MinMaxExpr':
      return node.fields.op === 'IS_LEAST' ? 'least' : 'greatest';
    case 'A_Const':
    case 'ParamRef':
    case 'NullTest':
    case 'BoolExpr':
      return '?column?';
    default:
      return '';
  }
}

function sublinkName(fields: Tree): string {
  if (fields.subLinkType === 'EXISTS_SUBLINK') return 'exists';
  if (fields.subLinkType === 'ARRAY_SUBLINK') return 'array';
  const targets = nodeOf(fields.subselect)?.fields.targetList;
  const target = Array.isArray(targets) ? nodeOf(targets[0]) : undefined;
  return fields.subLinkType === 'EXPR_SUBLINK' && target !== undefined ? outputName(target.fields) : '';
}
