import { readChain } from './chain.ts';
import { DOCUMENTS, type Draft, type ShellCommand } from './command.ts';
import { listCollections, listDatabases } from './database-methods.ts';
import { ExtendedJsonError, fromExtendedJson } from './extended-json.ts';
import { checkDatabase } from './names.ts';
import { Reader } from './reader.ts';
import type { Token } from './tokens.ts';
import type { ShellDocument } from './value.ts';
import { readArguments, readDocument } from './values.ts';

/**
 * The commands of a script in the shell's language, in their order. It is read, never evaluated: whatever is not written
 * out is refused. `initial` is the database until `use` names another. Throws ShellError, so that a script is run as a whole or not at all.
 */
export function parseScript(source: string, initial: string): readonly ShellCommand[] {
  const reader = new Reader(source);
  const commands: ShellCommand[] = [];
  let database = initial;
  for (;;) {
    while (reader.takeMark(';'));
    if (reader.isAtEnd) return commands;
    const chosen = readUse(reader);
    if (chosen === undefined) {
      for (const { database: on, body, answer } of readStatement(reader, database)) {
        commands.push({ database: on, body, answer });
      }
    }
    database = chosen ?? database;
    if (!reader.endsStatement) throw reader.unexpected('`;` or a new line');
  }
}

/** The database of `use x` and `use("x")`; undefined for any other statement, of which nothing is taken. */
function readUse(reader: Reader): string | undefined {
  const { next } = reader;
  if (next.kind === 'order' && next.text === 'use') {
    reader.take();
    return checkDatabase(next.argument.replace(/^(["'])(.*)\1$/, '$2'), reader, next.offset);
  }
  if (next.kind !== 'word' || next.text !== 'use') return undefined;
  reader.take();
  const [name, ...more] = readArguments(reader);
  if (typeof name?.value !== 'string' || more.length > 0) throw reader.error('use() takes a name', next.offset);
  return checkDatabase(name.value, reader, name.offset);
}

function readStatement(reader: Reader, database: string): readonly Draft[] {
  const { next } = reader;
  if (next.kind === 'order') return [shown(reader, database)];
  if (next.kind === 'mark' && next.text === '{') return [raw(reader, database)];
  if (next.kind === 'word' && next.text === 'db') return readChain(reader, database);
  throw reader.error(refusalOf(next));
}

function refusalOf({ kind, text }: Token): string {
  if (kind !== 'word') return 'a command is expected, beginning with `db`, `use`, `show` or `{`';
  if (/^(?:var|let|const)$/.test(text)) return 'variables are not accepted';
  if (/^(?:for|while|do|if|switch|try|return|throw)$/.test(text)) return `\`${text}\` is not accepted`;
  if (text === 'function' || text === 'async') return 'functions are not accepted';
  if (text === 'rs' || text === 'sh') return `\`${text}\` is not accepted; use db.adminCommand({ … })`;
  return `\`${text}\` is not accepted`;
}

function shown(reader: Reader, database: string): Draft {
  const { next } = reader;
  reader.take();
  const what = next.kind === 'order' ? next.argument : '';
  if (what === 'dbs' || what === 'databases') return listDatabases();
  if (what === 'collections' || what === 'tables') return listCollections(database);
  throw reader.error('`show` takes dbs, databases, collections or tables', next.offset);
}

/** A command as JSON; values of other types are extended JSON, or calls as in the shell. */
function raw(reader: Reader, current: string): Draft {
  const { offset } = reader.next;
  const body: ShellDocument = new Map();
  let database = current;
  try {
    for (const [name, value] of readDocument(reader)) {
      if (name !== '$db') body.set(name, fromExtendedJson(value));
      else if (typeof value === 'string') database = checkDatabase(value, reader, offset);
      else throw reader.error('`$db` is the name of a database', offset);
    }
  } catch (error) {
    if (error instanceof ExtendedJsonError) throw reader.error(error.message, offset);
    throw error;
  }
  if (body.size === 0) {
    throw reader.error('a raw command begins with its name, as {"find": "customers"} does', offset);
  }
  return { database, body, answer: DOCUMENTS };
}
