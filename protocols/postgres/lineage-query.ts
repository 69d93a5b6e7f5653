import type { Query, QueryFlow, RelatedText, Statement, StoredValue } from '../../src/core/query.ts';
import type { Lineage } from '../../src/sql/postgres/lineage.ts';
import { readsOneWay } from '../../src/sql/reads-one-way.ts';
import { type ChangedNames, SchemaChanges } from './schema-changes.ts';

/** The lineage of one statement, where names may mean something else than the catalogue tells. */
export type LineageOf = (text: string, changed: ChangedNames | undefined) => Promise<Lineage>;

/**
 * Where the values go that a query reads: all its statements, each with what those before it change, and with what the
 * names stand for that it executes or fetches from.
 */
export async function flowOfQuery(
  query: Query,
  changed: ChangedNames | undefined,
  lineageOf: LineageOf,
): Promise<QueryFlow> {
  const changes = new SchemaChanges(changed);
  const whole = new WholeFlow();
  for (const statement of query.statements()) {
    if (!isSettled(statement))
      await addStatement(statement, query.related, whole, (text) => lineageOf(text, changes.names));
    changes.noteStatement(statement);
  }
  return whole.flow();
}

/** Reads nothing but the catalogue, or sets up the session. */
function isSettled({ housekeeping, unqualified }: Statement): boolean {
  return housekeeping === 'session' || (housekeeping === 'catalogue' && unqualified !== true);
}

class WholeFlow {
  readonly #stored: StoredValue[] = [];
  #untold: string | undefined;
  #unfollowed: string | undefined;

  add({ stored, untold, unfollowed }: Lineage): void {
    this.#stored.push(...stored);
    this.#unfollowed ??= unfollowed;
    if (untold !== undefined) this.doubt(untold);
  }

  store(value: StoredValue): void {
    this.#stored.push(value);
  }

  doubt(untold: string): void {
    this.#untold ??= untold;
  }

  flow(): QueryFlow {
    return {
      stored: this.#stored,
      ...(this.#untold === undefined ? {} : { untold: this.#untold }),
      ...(this.#unfollowed === undefined ? {} : { unfollowed: this.#unfollowed }),
    };
  }
}

async function addStatement(
  statement: Statement,
  related: readonly RelatedText[],
  whole: WholeFlow,
  lineageOf: (text: string) => Promise<Lineage>,
): Promise<void> {
  if (statement.operation === 'unknown') {
    whole.doubt('nobody here can read it');
    return;
  }
  const own = await lineageOf(statement.text);
  whole.add(own);
  const { prepared, cursor } = statement;
  const name = prepared?.action === 'execute' ? prepared.name : cursor?.action === 'use' ? cursor.name : undefined;
  if (name === undefined) return;
  const kind = prepared?.action === 'execute' ? 'prepared' : 'cursor';
  const texts = related.filter((one) => one.kind === kind && one.name === name).map(({ text }) => text);
  if (texts.length === 0) whole.doubt(`nobody here knows what ${name} stands for`);
  for (const text of texts) {
    // When it was sent the session may have read backslashes in another way.
    if (!readsOneWay(text)) {
      whole.doubt(`nobody here can read what ${name} stands for`);
      continue;
    }
    const found = await lineageOf(text);
    whole.add(found);
    if (own.executedInto === undefined) continue;
    const sources = found.output;
    if (sources.length > 0) whole.store({ ...own.executedInto, sources });
  }
}
