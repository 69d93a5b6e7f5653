import type { RowEstimate } from '../../src/core/query.ts';

type Node = Readonly<Record<string, unknown>>;

/** What a plan (EXPLAIN's JSON, with VERBOSE) expects to change, one entry per ModifyTable node. Throws where it is no plan. */
export function changesOf(json: string): readonly RowEstimate[] {
  const plans: unknown = JSON.parse(json);
  // Rules make several plans of one statement, and one that does nothing makes an entry without a plan.
  if (!Array.isArray(plans)) throw new SyntaxError('not a plan');
  return plans.flatMap((one: unknown) => (isNode(one) && isNode(one.Plan) ? changesIn(one.Plan) : []));
}

function changesIn(node: Node): RowEstimate[] {
  const children = Array.isArray(node.Plans) ? node.Plans.filter(isNode) : [];
  const deeper = children.flatMap(changesIn);
  if (node['Node Type'] !== 'ModifyTable') return deeper;
  // The node itself counts what it returns; the rows it changes are those it is given (by several, before version 14).
  const inputs = children.filter((child) => INPUTS.has(String(child['Parent Relationship'])));
  const rows = inputs.reduce((sum, child) => sum + rowsOf(child), 0);
  const relation = [node.Schema, node['Relation Name']].filter((part) => typeof part === 'string').join('.');
  return [{ operation: String(node.Operation).toLowerCase(), relation, rows }, ...deeper];
}

const INPUTS: ReadonlySet<string> = new Set(['Outer', 'Member']);

function rowsOf(node: Node): number {
  const rows = node['Plan Rows'];
  return typeof rows === 'number' ? rows : 0;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
