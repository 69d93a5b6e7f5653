import type { Statement } from '../../core/query.ts';
import { trustOfCatalogueRead } from './catalogue.ts';
import { copyFormatOf } from './copy-format.ts';
import { copySourceOf } from './copy-source.ts';
import { keepsNames } from './keeps-names.ts';
import { operationOf } from './operation.ts';
import { parseStatements, type RawStatement } from './parser.ts';
import { bodyOfPrepare } from './prepare-body.ts';
import { isSessionSetup } from './session-setup.ts';
import { nodeOf, type Tree } from './tree.ts';

type Mutable = { -readonly [K in keyof Statement]: Statement[K] };

/**
 * Analyses a text with PostgreSQL's own parser (version 18): one entry per statement, none for an empty text. A text
 * that cannot be parsed, is too long, too deeply nested, or holds a NUL, is one statement whose operation is `unknown`.
 * Needs `loadSqlParser` to have resolved; before that everything is `unknown`.
 *
 * Backslashes in plain strings are read as under `standard_conforming_strings = on`. Where that is off, or not known, the
 * server may see other statements in the text, and the caller must take it as `unknown` instead of asking.
 */
export function analysePostgres(text: string): readonly Statement[] {
  const parsed = parseStatements(text);
  if (parsed === undefined) return [{ operation: 'unknown', text, housekeeping: false }];
  const source = Buffer.from(text);
  return parsed.map((raw) => analyseStatement(raw, cut(source, raw)));
}

function cut(source: Buffer, raw: RawStatement): string {
  const end = raw.length === undefined ? source.length : raw.start + raw.length;
  return source.toString('utf8', raw.start, end).trim();
}

function analyseStatement(raw: RawStatement, text: string): Statement {
  const node = nodeOf(raw.node);
  if (node === undefined) return { operation: 'unknown', text, housekeeping: false };
  const statement: Mutable = { operation: operationOf(node.name, node.fields), text, housekeeping: false };
  if (isSessionSetup(node.name, node.fields)) statement.housekeeping = 'session';
  addCatalogueRead(statement, node.name, node.fields);
  if (keepsNames(node.name, node.fields)) statement.keepsNames = true;
  addNames(statement, node.name, node.fields);
  return statement;
}

function addCatalogueRead(statement: Mutable, name: string, fields: Tree): void {
  const select = name === 'DeclareCursorStmt' ? nodeOf(fields.query) : { name, fields };
  if (select?.name !== 'SelectStmt') return;
  const trust = trustOfCatalogueRead(select.fields);
  if (trust === undefined) return;
  statement.housekeeping = 'catalogue';
  if (trust === 'unqualified') statement.unqualified = true;
}

/** Fills in what later statements refer to: cursors, prepared statements, and the far end of COPY. */
function addNames(statement: Mutable, name: string, fields: Tree): void {
  switch (name) {
    case 'DeclareCursorStmt':
      statement.cursor = { action: 'declare', name: String(fields.portalname) };
      break;
    case 'FetchStmt':
      statement.cursor = { action: 'use', name: String(fields.portalname) };
      break;
    case 'ClosePortalStmt':
      statement.cursor = { action: 'close', name: String(fields.portalname ?? '*') };
      break;
    case 'PrepareStmt':
      statement.prepared = { action: 'prepare', name: String(fields.name), body: bodyOfPrepare(statement.text) };
      break;
    case 'ExecuteStmt':
      statement.prepared = { action: 'execute', name: String(fields.name) };
      break;
    case 'DeallocateStmt':
      statement.prepared = { action: 'deallocate', name: fields.isall === true ? '*' : String(fields.name) };
      break;
    case 'CopyStmt':
      statement.copy = copyOf(fields, statement.text);
      break;
    case 'ExplainStmt':
    case 'CreateTableAsStmt': {
      // EXPLAIN EXECUTE and CREATE TABLE … AS EXECUTE use a prepared statement, whatever they are called.
      const inner = nodeOf(fields.query);
      if (inner !== undefined && inner.name !== 'DeclareCursorStmt') addNames(statement, inner.name, inner.fields);
      break;
    }
  }
}

function copyOf(fields: Tree, text: string): NonNullable<Statement['copy']> {
  const target = copyTarget(fields);
  if (fields.is_from === true) return { direction: 'in', target };
  const format = copyFormatOf(fields);
  const source = copySourceOf(fields, text);
  return {
    direction: 'out',
    target,
    ...(format === undefined ? {} : { format }),
    ...(source === undefined ? {} : { source }),
  };
}

function copyTarget(fields: Tree): 'client' | 'file' | 'program' {
  if (fields.is_program === true) return 'program';
  return typeof fields.filename === 'string' ? 'file' : 'client';
}
