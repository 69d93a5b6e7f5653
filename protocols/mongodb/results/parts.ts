import type { Enclosing } from '../bson/edits.ts';
import { Elements } from '../bson/elements.ts';
import { TYPE } from '../bson/sizes.ts';
import { plainField, type ShapeField, unknownField } from './lineage/field.ts';
import type { Lineage } from './lineage/lineage.ts';
import { tellsNoValues } from './lineage/telling.ts';
import { LEFT_ALONE, type Meaning, type Meanings, meaningsOf } from './meanings.ts';
import type { Part } from './result-document.ts';

/** A document that a reply holds, with what it lies in. */
export interface DocumentPart extends Enclosing {
  readonly end: number;
  readonly field: ShapeField;
}

/** What a reply is made of, as far as it is to be looked at. */
export interface Parts {
  /** Documents that the command answers. */
  readonly documents: readonly DocumentPart[];
  /** Values that stand alone. */
  readonly values: readonly Part[];
  /** Texts of the server's own. */
  readonly texts: readonly Part[];
  readonly others: readonly Part[];
}

/** Takes a reply apart. Whatever is not known to be harmless is in one of the lists. */
export function partsOf(reply: Buffer, command: string, lineage: Lineage): Parts {
  const found = new Found(lineage);
  const { fields } = meaningsOf(command, lineage.answers === 'writes');
  found.fields({ start: 0, parent: undefined }, reply, reply.length, fields, restOf(command, lineage), []);
  return found;
}

/** What a field is that no list names. */
function restOf(command: string, { answers }: Lineage): Meaning {
  if (LEFT_ALONE.has(command)) return 'harmless';
  return answers === 'plan' || tellsNoValues(command) ? 'plain' : 'unknown';
}

class Found implements Parts {
  readonly documents: DocumentPart[] = [];
  readonly values: Part[] = [];
  readonly texts: Part[] = [];
  readonly others: Part[] = [];
  readonly #lineage: Lineage;

  constructor(lineage: Lineage) {
    this.#lineage = { ...lineage, documents: lineage.documents.forReply(), keys: lineage.keys.forReply() };
  }

  /** The fields of the document at `enclosing`. A name that stands there twice is looked at twice. */
  fields(
    enclosing: Enclosing,
    bytes: Buffer,
    end: number,
    meanings: Meanings,
    rest: Meaning,
    path: readonly string[],
  ): void {
    const element = new Elements(bytes, enclosing.start, end);
    while (element.next()) {
      const { name } = element;
      const meaning = (Object.hasOwn(meanings, name) ? meanings[name] : undefined) ?? rest;
      if (meaning !== 'harmless') this.#take(element, enclosing, meaning, [...path, name]);
    }
  }

  #take(element: Elements, enclosing: Enclosing, meaning: Meaning, path: readonly string[]): void {
    if (meaning === 'harmless') return;
    const inner: Enclosing = { start: element.valueStart, parent: enclosing };
    if (typeof meaning === 'object') {
      if ('fields' in meaning && element.isDocument) {
        this.fields(inner, element.bytes, element.end, meaning.fields, meaning.rest, path);
      } else if ('list' in meaning && element.isArray) {
        this.#each(element, (item) => this.#take(item, inner, meaning.list, path));
      } else this.#other(element, enclosing, unknownField(path));
    } else if (meaning === 'documents' && element.isArray) {
      this.#each(element, (item) => this.#document(item, inner, path));
    } else if (meaning === 'values' && element.isArray) {
      this.#each(element, (item) => this.values.push(this.#part(item, inner, this.#lineage.documents)));
    } else if (meaning === 'document') this.#document(element, enclosing, path);
    else if (meaning === 'text' && element.type === TYPE.string) {
      this.texts.push(this.#part(element, enclosing, plainField(path)));
    } else this.#other(element, enclosing, this.#fieldOf(meaning, path));
  }

  #document(element: Elements, enclosing: Enclosing, path: readonly string[]): void {
    const { valueStart: start, end } = element;
    if (element.isDocument) this.documents.push({ start, end, parent: enclosing, field: this.#lineage.documents });
    // A server may answer null where there is no document.
    else if (element.type !== TYPE.null) this.#other(element, enclosing, unknownField(path));
  }

  #other(element: Elements, enclosing: Enclosing, field: ShapeField): void {
    this.others.push(this.#part(element, enclosing, field));
  }

  #fieldOf(meaning: Meaning, path: readonly string[]): ShapeField {
    const { documents, keys } = this.#lineage;
    switch (meaning) {
      case 'plain':
        return plainField(path);
      case 'keys':
        return keys;
      case 'id':
        return keys.child('_id');
      case 'token':
        return documents.child('_id');
      default:
        return unknownField(path);
    }
  }

  #part(element: Elements, enclosing: Enclosing, field: ShapeField): Part {
    return { element: element.copy(), enclosing, field };
  }

  #each(array: Elements, take: (item: Elements) => void): void {
    const item = new Elements(array.bytes, array.valueStart, array.end);
    while (item.next()) take(item);
  }
}
