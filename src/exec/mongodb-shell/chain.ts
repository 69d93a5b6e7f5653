import { bulkWrite } from './bulk-write.ts';
import { Call } from './call.ts';
import { COLLECTION_METHODS } from './collection-methods.ts';
import type { CollectionName, Draft } from './command.ts';
import { CURSOR_METHODS, explained } from './cursor-methods.ts';
import { DATABASE_METHODS } from './database-methods.ts';
import { checkCollection, checkDatabase } from './names.ts';
import type { Reader } from './reader.ts';
import { readArguments, type ShellArgument } from './values.ts';

/** One step behind `db`: a property, or a call. */
interface Step {
  readonly name: string;
  readonly offset: number;
  readonly args: readonly ShellArgument[] | undefined;
  /** Written as `["name"]`, which never is a method. */
  readonly isQuoted: boolean;
}

/** What the steps behind `db` come to: one command, or several for a `bulkWrite`. Throws ShellError. */
export function readChain(reader: Reader, current: string): readonly Draft[] {
  const { offset } = reader.take();
  const steps = new Steps(readSteps(reader), reader);
  const database = databaseOf(steps, reader, current);
  const first = steps.next;
  if (first === undefined) throw reader.error('`db` needs a method or a collection behind it', offset);
  const direct = first.args === undefined || first.isQuoted ? undefined : methodOf(DATABASE_METHODS, first.name);
  if (direct !== undefined) {
    return [finished(direct(steps.call(), database), steps, reader)];
  }
  const name = collectionOf(steps, reader);
  return onCollection({ database, name }, steps, reader);
}

function readSteps(reader: Reader): readonly Step[] {
  const steps: Step[] = [];
  for (;;) {
    const { offset } = reader.next;
    const isQuoted = reader.isMark('[') && !reader.next.startsLine;
    if (isQuoted) reader.take();
    else if (!reader.takeMark('.')) return steps;
    const token = reader.take();
    const isName = token.kind === (isQuoted ? 'string' : 'word');
    if (!isName) throw reader.error(isQuoted ? 'a name in quotes is expected' : 'a name is expected', token.offset);
    if (isQuoted) reader.mustTakeMark(']');
    const isCall = reader.isMark('(') && !reader.next.startsLine;
    const args = isCall ? readArguments(reader) : undefined;
    steps.push({ name: token.text, offset: isQuoted ? offset : token.offset, args, isQuoted });
  }
}

/** The steps that were not taken yet. */
class Steps {
  readonly #steps: readonly Step[];
  readonly #reader: Reader;
  #at = 0;

  constructor(steps: readonly Step[], reader: Reader) {
    this.#steps = steps;
    this.#reader = reader;
  }

  get next(): Step | undefined {
    return this.#steps[this.#at];
  }

  skip(): void {
    this.#at += 1;
  }

  /** Takes the next step, which is a call. */
  call(): Call {
    const { name = '', offset = 0, args = [] } = this.next ?? {};
    this.skip();
    return new Call(name, offset, args, this.#reader);
  }
}

function databaseOf(steps: Steps, reader: Reader, current: string): string {
  let database = current;
  while (isCallOf(steps.next, 'getSiblingDB') || isCallOf(steps.next, 'getSisterDB')) {
    const call = steps.call();
    call.takes(1);
    database = checkDatabase(call.nameText(0), reader, call.offset);
  }
  return database;
}

/** The names up to the method: `db.system.profile.find()` is about `system.profile`. */
function collectionOf(steps: Steps, reader: Reader): string {
  const first = steps.next;
  if (first !== undefined && isCallOf(first, 'getCollection')) {
    const call = steps.call();
    call.takes(1);
    return checkCollection([call.nameText(0), ...restOf(steps)].join('.'), reader, call.offset);
  }
  const { name = '', offset = 0, args } = first ?? {};
  if (args !== undefined) throw unknown(reader, name, offset, 'db', DATABASE_METHODS);
  return checkCollection(restOf(steps).join('.'), reader, offset);
}

function restOf(steps: Steps): readonly string[] {
  const names: string[] = [];
  for (let step = steps.next; step !== undefined && step.args === undefined; step = steps.next) {
    names.push(step.name);
    steps.skip();
  }
  return names;
}

function onCollection(collection: CollectionName, steps: Steps, reader: Reader): readonly Draft[] {
  const explain = isCallOf(steps.next, 'explain') ? steps.call() : undefined;
  explain?.takes(1);
  const { next } = steps;
  if (next === undefined) throw reader.error('a collection needs a method behind it, such as .find()');
  if (next.name === 'bulkWrite' && explain === undefined) {
    const drafts = bulkWrite(steps.call(), collection, reader);
    if (steps.next !== undefined) throw nothingBehind(reader, steps.next);
    return drafts;
  }
  const method = methodOf(COLLECTION_METHODS, next.name);
  if (method === undefined || next.isQuoted) {
    throw unknown(reader, next.name, next.offset, 'a collection', COLLECTION_METHODS, ['bulkWrite', 'explain']);
  }
  const draft = finished(method(steps.call(), collection), steps, reader);
  return [explain === undefined ? draft : explained(draft, explain)];
}

/** The command with what the calls behind it change. */
function finished(draft: Draft, steps: Steps, reader: Reader): Draft {
  let made = draft;
  for (let step = steps.next; step !== undefined; step = steps.next) {
    if (made.chain === undefined || step.isQuoted) throw nothingBehind(reader, step);
    const methods = CURSOR_METHODS[made.chain];
    const method = step.args === undefined ? undefined : methodOf(methods, step.name);
    if (method === undefined) throw unknown(reader, step.name, step.offset, `what ${made.chain}() finds`, methods);
    made = method(steps.call(), made);
  }
  return made;
}

function nothingBehind(reader: Reader, { name, offset }: Step): Error {
  return reader.error(`\`${name}\` is not accepted behind this call`, offset);
}

function isCallOf(step: Step | undefined, name: string): boolean {
  return step?.name === name && step.args !== undefined && !step.isQuoted;
}

function methodOf<T>(methods: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}

function unknown(
  reader: Reader,
  name: string,
  offset: number,
  of: string,
  methods: Readonly<Record<string, unknown>>,
  more: readonly string[] = [],
): Error {
  const names = [...Object.keys(methods), ...more].sort().join(', ');
  return reader.error(`\`${name}\` is no method of ${of} that is accepted; these are: ${names}`, offset);
}
