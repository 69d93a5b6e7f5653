import type { DocumentField, DocumentsPart, DocumentValue, ResultDocument } from '../../../src/core/documents.ts';
import type { ColumnSource, Query } from '../../../src/core/query.ts';

/** A value of a type that JavaScript has not. */
export class Special {
  readonly type: string;
  readonly text: string;
  readonly constant: string | undefined;

  constructor(type: string, text: string, constant?: string) {
    this.type = type;
    this.text = text;
    this.constant = constant;
  }
}

export const objectId = (hex = '65a1b2c3d4e5f60718293a4b'): Special => new Special('objectId', hex, '0'.repeat(24));

type Sources = readonly ColumnSource[] | 'unknown';

/** Where fields come from, by their path with dots. */
export interface Lineage {
  readonly sources?: (path: string) => Sources;
  readonly nameSources?: (path: string) => Sources;
  readonly isBuilt?: (path: string) => boolean;
}

/** A field of the collection `shop.customers`, or of another one. */
export function fieldOf(column: string, more: Partial<ColumnSource> = {}): ColumnSource {
  return { schema: 'shop', table: 'customers', column, isDerived: false, ...more };
}

/** Documents made of JavaScript values, and what has become of them. Where nothing else is said, they are of `shop.customers`. */
export class Documents {
  readonly documents: readonly HandMade[];

  constructor(contents: readonly object[], lineage: Lineage = {}) {
    const fields = new Fields(lineage);
    this.documents = contents.map((content) => new HandMade(content, fields));
  }

  part(query: Query): DocumentsPart & { stops: number } {
    const { documents } = this;
    return {
      kind: 'documents',
      bytes: Buffer.from('documents'),
      query,
      documents,
      stops: 0,
      stop() {
        this.stops++;
      },
    };
  }

  get contents(): unknown[] {
    return this.documents.map(({ content }) => content);
  }
}

/** One object per path. */
class Fields {
  readonly #lineage: Lineage;
  readonly #known = new Map<string, DocumentField>();

  constructor(lineage: Lineage) {
    this.#lineage = lineage;
  }

  at(path: readonly string[]): DocumentField {
    const key = JSON.stringify(path);
    let field = this.#known.get(key);
    if (field === undefined) {
      const dotted = path.join('.');
      const sources = this.#lineage.sources?.(dotted) ?? [fieldOf(dotted)];
      const isBuilt = this.#lineage.isBuilt?.(dotted) ?? false;
      field = { path, sources, isBuilt, nameSources: this.#lineage.nameSources?.(dotted) ?? [] };
      this.#known.set(key, field);
    }
    return field;
  }
}

type Member = [name: string, value: unknown];

/** A document as its members, so that a name may be there twice. */
class Tree {
  readonly members: Member[];

  constructor(content: object) {
    this.members = Object.entries(content).map(([name, value]): Member => [name, grown(value)]);
  }
}

function grown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grown);
  const isDocument = typeof value === 'object' && value !== null && !(value instanceof Special);
  return isDocument && !(value instanceof Date) ? new Tree(value) : value;
}

class HandMade implements ResultDocument {
  readonly #root: Tree;
  readonly #fields: Fields;
  /** How many values and names were shown. */
  shown = 0;
  /** How often one was made a string. */
  decoded = 0;

  constructor(content: object, fields: Fields) {
    this.#root = new Tree(content);
    this.#fields = fields;
  }

  /** What it is made of now; a name that is there twice shows its last value. */
  get content(): unknown {
    return plain(this.#root);
  }

  visit(look: (value: DocumentValue) => 'skip' | undefined): void {
    const cursor = new Cursor(() => this.decoded++);
    this.#within(this.#root, [], cursor, (value) => {
      this.shown++;
      return look(value);
    });
  }

  text(): string {
    return jsonOf(this.#root);
  }

  #within(
    tree: Tree,
    path: readonly string[],
    cursor: Cursor,
    look: (value: DocumentValue) => 'skip' | undefined,
  ): void {
    for (const member of tree.members) {
      const field = this.#fields.at([...path, member[0]]);
      cursor.show(field, 'name', 'name', member[0], undefined, (text) => {
        member[0] = text ?? '';
      });
      if (look(cursor) === 'skip') continue;
      this.#value(member[1], field, cursor, look, (value) => {
        member[1] = value;
      });
    }
  }

  #value(
    value: unknown,
    field: DocumentField,
    cursor: Cursor,
    look: (value: DocumentValue) => 'skip' | undefined,
    put: (value: unknown) => void,
  ): void {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) {
        this.#value(item, field, cursor, look, (next) => {
          value[i] = next;
        });
      }
      return;
    }
    if (!(value instanceof Tree)) {
      const { kind, type, text, constant } = leaf(value);
      cursor.show(field, kind, type, text, constant, (next) =>
        put(kind === 'text' || next === null ? next : like(value, next)),
      );
      look(cursor);
      return;
    }
    let isReplaced = false;
    cursor.show(field, 'document', 'object', jsonOf(value), '{}', (next) => {
      isReplaced = true;
      put(next === '{}' ? new Tree({}) : null);
    });
    if (look(cursor) !== 'skip' && !isReplaced) this.#within(value, field.path, cursor, look);
  }
}

class Cursor implements DocumentValue {
  field: DocumentField = { path: [], sources: [], nameSources: [] };
  kind: DocumentValue['kind'] = 'text';
  type = '';
  constant?: string;
  memory: Uint8Array | undefined;
  start = 0;
  end = 0;
  #text = '';
  #put: (text: string | null) => void = () => undefined;
  readonly #count: () => void;

  constructor(count: () => void) {
    this.#count = count;
  }

  show(
    field: DocumentField,
    kind: DocumentValue['kind'],
    type: string,
    text: string,
    constant: string | undefined,
    put: (text: string | null) => void,
  ): void {
    this.field = field;
    this.kind = kind;
    this.type = type;
    if (constant === undefined) delete this.constant;
    else this.constant = constant;
    // Not at the beginning: nobody may take the memory for the text.
    const isText = kind === 'text' || kind === 'name';
    this.memory = isText ? Buffer.from(`@@${text}\0`) : undefined;
    this.start = isText ? 2 : 0;
    this.end = isText ? (this.memory?.length ?? 0) - 1 : 0;
    this.#text = text;
    this.#put = put;
  }

  get(): string {
    this.#count();
    return this.#text;
  }

  set(text: string | null): void {
    const isText = this.kind === 'text' || this.kind === 'name';
    const next = isText || text === this.constant ? text : null;
    this.#text = next ?? '';
    this.#put(next);
  }
}

function leaf(value: unknown): { kind: 'text' | 'other'; type: string; text: string; constant?: string } {
  if (typeof value === 'string') return { kind: 'text', type: 'string', text: value };
  if (value instanceof Special) {
    const { type, text, constant } = value;
    return { kind: 'other', type, text, ...(constant === undefined ? {} : { constant }) };
  }
  if (value instanceof Date) {
    return { kind: 'other', type: 'date', text: value.toISOString(), constant: new Date(0).toISOString() };
  }
  if (typeof value === 'boolean') return { kind: 'other', type: 'bool', text: String(value), constant: 'false' };
  return { kind: 'other', type: numberType(value), text: String(value), constant: '0' };
}

function numberType(value: unknown): string {
  if (typeof value === 'bigint') return 'long';
  return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31 ? 'int' : 'double';
}

/** The type's constant as a value. */
function like(value: unknown, constant: string): unknown {
  if (value instanceof Special) return new Special(value.type, constant, value.constant);
  if (value instanceof Date) return new Date(constant);
  if (typeof value === 'boolean') return constant === 'true';
  return typeof value === 'bigint' ? BigInt(constant) : Number(constant);
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Special) return value.text;
  return value instanceof Tree ? Object.fromEntries(value.members.map(([name, inner]) => [name, plain(inner)])) : value;
}

const WRAPPERS: Readonly<Record<string, string>> = {
  int: '$numberInt',
  long: '$numberLong',
  double: '$numberDouble',
  objectId: '$oid',
};

function jsonOf(value: unknown): string {
  if (value instanceof Tree) {
    return `{${value.members.map(([name, inner]) => `${JSON.stringify(name)}:${jsonOf(inner)}`).join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (value === null || value === undefined) return 'null';
  const { kind, type, text } = leaf(value);
  if (kind === 'text') return JSON.stringify(text);
  if (type === 'bool') return text;
  if (type === 'date') return `{"$date":{"$numberLong":"${Date.parse(text)}"}}`;
  return `{"${WRAPPERS[type] ?? `$${type}`}":${JSON.stringify(text)}}`;
}
