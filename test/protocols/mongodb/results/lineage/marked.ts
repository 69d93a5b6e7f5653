import type { Document } from 'bson';
import type { DocumentField } from '../../../../../src/core/documents.ts';

/** A field whose values all carry a mark that nothing else has. */
export interface MarkedField {
  readonly table: string;
  readonly path: string;
  readonly mark: string;
}

/** Makes documents whose texts carry marks, and remembers which mark is of which field. */
export class Marks {
  readonly fields: MarkedField[] = [];

  /** Every text in it gets the mark of its path; numbers and others stay. */
  document(table: string, content: Document): Document {
    return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, this.#value(table, name, value)]));
  }

  /** What of a field's marks is in a text, whatever was made of its case. */
  in(text: string): MarkedField[] {
    const lower = text.toLowerCase();
    return this.fields.filter(({ mark }) => lower.includes(mark));
  }

  #value(table: string, path: string, value: unknown): unknown {
    if (typeof value === 'string') return `${this.#markOf(table, path)}${value}`;
    if (Array.isArray(value)) return value.map((item) => this.#value(table, path, item));
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, this.#value(table, `${path}.${name}`, inner)]),
    );
  }

  #markOf(table: string, path: string): string {
    const known = this.fields.find((field) => field.table === table && field.path === path);
    if (known !== undefined) return known.mark;
    const mark = `q${String.fromCharCode(97 + (this.fields.length % 26))}${Math.floor(this.fields.length / 26)}z`;
    this.fields.push({ table, path, mark });
    return mark;
  }
}

/** Whether what is told of a value says that it may come from a field. */
export function tells(sources: DocumentField['sources'], { table, path }: MarkedField): boolean {
  if (sources === 'unknown') return true;
  return sources.some(({ table: from, column, isDerived }) => {
    if (from !== '' && from !== table) return false;
    return column === path || (isDerived && (column === '' || path.startsWith(`${column}.`)));
  });
}
