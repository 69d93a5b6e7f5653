import { type ParsedStatement, parseMysql } from '../../../../src/sql/mysql/parser.ts';
import type { MysqlReading } from '../../../../src/sql/mysql/reading.ts';
import type { Expr, Parsed, Query, Select } from '../../../../src/sql/mysql/tree.ts';
import { MARIADB, MYSQL } from './corpus-reading.ts';

/** The only statement of a text; undefined where it is not understood. */
export function parsedOf(text: string, reading: MysqlReading = MYSQL): Parsed | undefined {
  return statementOf(text, reading).parsed;
}

export function statementOf(text: string, reading: MysqlReading = MYSQL): ParsedStatement {
  const [first, ...others] = parseMysql(text, reading) ?? [];
  if (first === undefined || others.length > 0) throw new Error(`not one statement: ${text}`);
  return first;
}

/** Whether both readings understand a text to the last token. */
export function isUnderstood(text: string): boolean {
  return [MYSQL, MARIADB].every((reading) => {
    const found = parseMysql(text, reading);
    return found !== undefined && found.length > 0 && found.every(({ parsed }) => parsed !== undefined);
  });
}

export function queryOf(text: string): Query {
  const parsed = parsedOf(text);
  if (parsed?.kind !== 'query') throw new Error(`not a query: ${text}`);
  return parsed.query;
}

export function selectOf(text: string): Select {
  const query = queryOf(text);
  if (query.kind !== 'select') throw new Error(`not a select: ${text}`);
  return query;
}

/** The expression of `SELECT <text>`. */
export function exprOf(text: string): Expr {
  const [only, ...others] = selectOf(`SELECT ${text}`).items;
  if (only === undefined || others.length > 0) throw new Error(`not one expression: ${text}`);
  return only.expr;
}

/** An expression in few words: `+(a, 1)`. */
export function sketch(expr: Expr): string {
  switch (expr.kind) {
    case 'column':
      return expr.path.join('.');
    case 'star':
      return [...expr.path, '*'].join('.');
    case 'literal':
      return expr.type === 'string' ? `'${expr.text}'` : expr.text;
    case 'parameter':
      return '?';
    case 'call':
      return `${expr.path.join('.')}(${expr.args.map(sketch).join(', ')})${expr.isWindow ? ' over' : ''}`;
    case 'op':
      return `${expr.op}(${expr.args.map(sketch).join(', ')})`;
    case 'query':
      return expr.isExists ? 'exists' : 'query';
    case 'variable':
      return `@${expr.name}`;
    case 'assign':
      return `@${expr.name}:=${sketch(expr.value)}`;
    case 'system':
      return `@@${expr.scope === undefined ? '' : `${expr.scope}.`}${expr.name}`;
    case 'sequence':
      return `next ${expr.table.name}`;
  }
}
