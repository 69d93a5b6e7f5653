import { CATALOGUE_COLUMNS, FUNCTION_OUTPUTS } from './catalogue-columns.ts';
import { isHarmlessCall, isTrustedOperator, trustOfFunction, trustOfType } from './catalogue-functions.ts';
import { collectNames, type Names } from './catalogue-names.ts';
import { secretColumnsOf, trustOfRelation } from './catalogue-relations.ts';
import { SHAPES } from './catalogue-shapes.ts';
import { isTree, nodeOf, stringOf, stringsOf, type Tree } from './tree.ts';
import type { Trust } from './trust.ts';

/** How deeply a catalogue read may nest; psql's deepest query has about 40 levels. */
const WALK_DEPTH_MAX = 400;

/** The CTEs that are visible somewhere; linked, because copying would cost the square of their number. */
interface Scope {
  readonly names: ReadonlySet<string>;
  readonly outer: Scope | undefined;
}

const NO_CTES: Scope = { names: new Set(), outer: undefined };

type Visit = (fields: Tree, scope: Scope, depth: number) => boolean;

/**
 * Whether a SELECT reads nothing but the system catalogue, through built-in functions, operators and types known to be
 * harmless. `exact`: whatever the session did before; `unqualified`: it names built-in objects without their schema, so
 * only while nobody put others in their way; undefined: it does not, or nobody can tell.
 */
export function trustOfCatalogueRead(select: Tree): Trust {
  const walk = new Walk(select);
  if (!walk.accepts('SelectStmt', select, NO_CTES, 0)) return undefined;
  return walk.sawUnqualified ? 'unqualified' : 'exact';
}

class Walk {
  sawUnqualified = false;
  readonly #names: Names;
  readonly #rules: Readonly<Record<string, Visit>> = {
    SelectStmt: (fields, scope, depth) => this.#acceptsSelect(fields, scope, depth),
    RangeVar: (fields, scope) => this.#acceptsRelation(fields, scope),
    FuncCall: (fields) => this.#acceptsCall(fields),
    TypeName: (fields) => this.#note(trustOfType(stringsOf(fields.names) ?? [])),
    A_Expr: (fields) => isTrustedOperator(stringsOf(fields.name) ?? []),
    SubLink: (fields) => fields.operName === undefined || isTrustedOperator(stringsOf(fields.operName) ?? []),
    SortBy: (fields) => fields.useOp === undefined || isTrustedOperator(stringsOf(fields.useOp) ?? []),
    CommonTableExpr: (fields) => nodeOf(fields.ctequery)?.name === 'SelectStmt',
    RangeSubselect: (fields) => nodeOf(fields.subquery)?.name === 'SelectStmt',
    ColumnRef: (fields) => this.#acceptsColumn(fields),
    A_Indirection: (fields) => this.#acceptsIndirection(fields),
  };

  constructor(select: Tree) {
    this.#names = collectNames(select);
  }

  /** Whether the node and everything below it is on the lists. Everything is refused that the lists do not name. */
  accepts(name: string, fields: Tree, scope: Scope, depth: number): boolean {
    const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name] : undefined;
    if (shape === undefined || depth > WALK_DEPTH_MAX) return false;
    const rule = Object.hasOwn(this.#rules, name) ? this.#rules[name] : undefined;
    if (rule !== undefined && !rule(fields, scope, depth)) return false;
    // A SELECT's rule walks its fields itself, because its WITH changes what names mean in the others.
    if (name === 'SelectStmt') return true;
    return this.#acceptsFields(shape, fields, scope, depth);
  }

  #acceptsFields(shape: Readonly<Record<string, string>>, fields: Tree, scope: Scope, depth: number): boolean {
    return Object.entries(fields).every(([field, content]) => {
      if (field === 'location') return true;
      const kind = Object.hasOwn(shape, field) ? shape[field] : undefined;
      if (kind === undefined) return false;
      if (kind === 'value') return typeof content !== 'object';
      if (kind === 'nodes') return this.#acceptsNodes(content, scope, depth);
      return isTree(content) && this.accepts(kind, content, scope, depth + 1);
    });
  }

  #acceptsNodes(content: unknown, scope: Scope, depth: number): boolean {
    if (Array.isArray(content)) return content.every((item) => this.#acceptsNodes(item, scope, depth));
    // A plain DISTINCT, and ROWS FROM without column definitions, are written as an empty node.
    if (isTree(content) && Object.keys(content).length === 0) return true;
    const node = nodeOf(content);
    return node !== undefined && this.accepts(node.name, node.fields, scope, depth + 1);
  }

  /** The names a WITH defines are visible in the rest of the SELECT, and in the CTEs behind, or all if RECURSIVE. */
  #acceptsSelect(fields: Tree, outer: Scope, depth: number): boolean {
    const shape = SHAPES.SelectStmt ?? {};
    const { withClause, ...rest } = fields;
    if (withClause === undefined) return this.#acceptsFields(shape, rest, outer, depth);
    if (!isTree(withClause) || !Array.isArray(withClause.ctes)) return false;
    const names = new Set<string>();
    const scope = { names, outer };
    if (withClause.recursive === true) for (const cte of withClause.ctes) addCteName(cte, names);
    for (const cte of withClause.ctes) {
      if (!this.#acceptsNodes(cte, scope, depth)) return false;
      addCteName(cte, names);
    }
    const onlyKnown = Object.keys(withClause).every((key) => ['ctes', 'recursive', 'location'].includes(key));
    return onlyKnown && this.#acceptsFields(shape, rest, scope, depth);
  }

  #acceptsRelation(fields: Tree, scope: Scope): boolean {
    const { schemaname, relname } = fields;
    if (typeof relname !== 'string') return false;
    if (schemaname === undefined && isCte(relname, scope)) return true;
    if (schemaname !== undefined && typeof schemaname !== 'string') return false;
    const secrets = secretColumnsOf(relname);
    if (secrets !== undefined && !this.#avoids(secrets)) return false;
    return this.#note(trustOfRelation(schemaname, relname));
  }

  /** Whether the statement cannot reach these columns, by their names, by a star, by a row as a whole, or renamed. */
  #avoids(secrets: readonly string[]): boolean {
    const { hasStar, hasWholeRow, renamesColumns, references } = this.#names;
    if (hasStar || hasWholeRow || renamesColumns) return false;
    return !secrets.some((column) => references.has(column));
  }

  #acceptsCall(fields: Tree): boolean {
    const path = stringsOf(fields.funcname);
    if (path === undefined) return false;
    const trust = trustOfFunction(path);
    if (trust !== undefined) return this.#note(trust);
    const constants = Array.isArray(fields.args) ? fields.args.map(constantOf) : [];
    return isHarmlessCall(path, constants) && this.#note(path.length === 1 ? 'unqualified' : 'exact');
  }

  /** `c.f` calls the function `f(c)` when c has no column f, so a qualified name must be known to be a column. */
  #acceptsColumn(fields: Tree): boolean {
    const path = Array.isArray(fields.fields) ? fields.fields : [];
    if (path.length === 1) return true;
    const schema = path.length === 3 ? stringOf(path[0]) : 'pg_catalog';
    if (path.length > 3 || schema !== 'pg_catalog') return false;
    const [qualifier, column] = path.slice(-2).map(stringOf);
    if (qualifier === undefined) return false;
    if (column === undefined) return nodeOf(path.at(-1))?.name === 'A_Star';
    const ofFunction = this.#names.functions.get(qualifier);
    if (ofFunction !== undefined) return ofFunction.has(column);
    if (CATALOGUE_COLUMNS.has(column)) return true;
    return !this.#names.relations.has(qualifier) && (this.#names.outputs.has(column) || FUNCTION_OUTPUTS.has(column));
  }

  #acceptsIndirection(fields: Tree): boolean {
    return (
      Array.isArray(fields.indirection) &&
      fields.indirection.every((step) => {
        const name = nodeOf(step)?.name;
        if (name === 'A_Indices' || name === 'A_Star') return true;
        const column = stringOf(step);
        return column !== undefined && (CATALOGUE_COLUMNS.has(column) || FUNCTION_OUTPUTS.has(column));
      })
    );
  }

  #note(trust: Trust): boolean {
    if (trust === 'unqualified') this.sawUnqualified = true;
    return trust !== undefined;
  }
}

function constantOf(node: unknown): string | undefined {
  const found = nodeOf(node);
  const content = found?.name === 'A_Const' ? found.fields.sval : undefined;
  if (isTree(content)) return typeof content.sval === 'string' ? content.sval : '';
  return undefined;
}

function isCte(name: string, scope: Scope): boolean {
  for (let one: Scope | undefined = scope; one !== undefined; one = one.outer) if (one.names.has(name)) return true;
  return false;
}

function addCteName(cte: unknown, names: Set<string>): void {
  const name = nodeOf(cte)?.fields.ctename;
  if (typeof name === 'string') names.add(name);
}
