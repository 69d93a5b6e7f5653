import { type Document, deserialize, Long } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../../../protocols/mongodb/bson/elements.ts';
import { extendedJson } from '../../../../protocols/mongodb/bson/extended-json.ts';
import type { ResultDocument } from '../../../../src/core/documents.ts';
import { bson, documents } from '../bson/values.ts';
import { driverReads, replyTo, shownBy } from './replies.ts';

const found = (...firstBatch: Document[]): Document => ({
  cursor: { firstBatch, id: Long.ZERO, ns: 'shop.customers' },
  ok: 1,
});
const find = (...batch: Document[]) => replyTo({ find: 'customers' }, found(...batch));

/** Masks the texts whose field is called so. */
function maskNamed(read: readonly ResultDocument[], name: string, mask: string | null): void {
  for (const document of read) {
    document.visit((value) => {
      if (value.kind !== 'name' && value.field.path.at(-1) === name) value.set(mask);
      return undefined;
    });
  }
}

describe('a document of a batch', () => {
  it('shows names before values, documents before what is in them, and what is in lists', () => {
    const { documents: read } = find({ a: { b: ['x', { c: 'y' }, ['z']] } });
    expect(shownBy(read).map(({ path, kind, text }) => `${path} ${kind} ${text}`)).toEqual([
      'a name a',
      'a document {"b":["x",{"c":"y"},["z"]]}',
      'a.b name b',
      'a.b text x',
      'a.b document {"c":"y"}',
      'a.b.c name c',
      'a.b.c text y',
      'a.b text z',
    ]);
  });

  it('shows nothing of what is skipped', () => {
    const { documents: read } = find({ a: { b: 'x' }, c: { d: 'y' }, e: 'z' });
    const seen: string[] = [];
    for (const document of read) {
      document.visit(({ field, kind }) => {
        const path = `${kind} ${field.path.join('.')}`;
        seen.push(path);
        return path === 'name a' || path === 'document c' ? 'skip' : undefined;
      });
    }
    expect(seen).toEqual(['name a', 'name c', 'document c', 'name e', 'text e']);
  });

  it('is masked as it is told, and nothing else of the reply changes', () => {
    fc.assert(
      fc.property(
        fc.array(documents, { maxLength: 3 }),
        fc.constantFrom('***', '*', 'a longer text ü', null),
        (batch, mask) => {
          const reply = find(...batch);
          for (const document of reply.documents) {
            document.visit((value) => {
              if (value.kind === 'text' || value.kind === 'other') value.set(mask);
              return undefined;
            });
          }
          const bytes = reply.encode();
          const behind = reply.encode(9);
          expect(behind === bytes || behind.equals(Buffer.concat([Buffer.alloc(9), bytes]))).toBe(true);
          checkDocument(bytes);
          const masked = (value: unknown): unknown => {
            if (value === null || value === undefined) return value;
            if (Array.isArray(value)) return value.map(masked);
            if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, masked(v)]));
            return typeof value === 'string' ? mask : null;
          };
          const options = { promoteValues: false } as const;
          const { cursor, ...rest } = deserialize(bson(found(...batch)), options);
          const got = deserialize(bytes, options);
          expect(got).toEqual({ cursor: { ...cursor, firstBatch: masked(cursor.firstBatch) }, ...rest });
          expect(reply.documents.map((document) => document.text())).toEqual(
            (got.cursor.firstBatch as Document[]).map((document) => extendedJson(bson(document))),
          );
        },
      ),
    );
  });

  it('loses no entry whose name is masked', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }).filter((name) => !/\0|^\d|__proto__/.test(name))),
        (names) => {
          const reply = find({ visits: Object.fromEntries(names.map((name, i) => [name, i])) });
          for (const document of reply.documents) {
            document.visit((value) => {
              if (value.kind === 'name' && value.field.path.length === 2) value.set('[NAME]');
              return undefined;
            });
          }
          const { visits } = driverReads(reply).cursor.firstBatch[0];
          expect(Object.values(visits)).toEqual(names.map((_name, i) => i));
          expect(Object.keys(visits).every((name) => name.startsWith('[NAME]'))).toBe(true);
        },
      ),
    );
  });

  it('shows who comes next what was set before', () => {
    const reply = find({ a: 'one', b: { c: 'two' }, d: { e: 'three' } });
    maskNamed(reply.documents, 'a', '***');
    maskNamed(reply.documents, 'c', '###');
    maskNamed(reply.documents, 'd', null);
    expect(shownBy(reply.documents).map(({ path, kind, text }) => `${path} ${kind} ${text}`)).toEqual([
      'a name a',
      'a text ***',
      'b name b',
      'b document {"c":"###"}',
      'b.c name c',
      'b.c text ###',
      'd name d',
    ]);
    expect(reply.documents[0]?.text()).toBe('{"a":"***","b":{"c":"###"},"d":null}');
  });

  it('of 16 MiB takes no mask that would make it longer', () => {
    const body = 'x'.repeat(16 * 1024 * 1024 - 64);
    const reply = find({ body, a: 'ann' });
    maskNamed(reply.documents, 'a', 'a mask that is longer than what is left of the document');
    expect(driverReads(reply).cursor.firstBatch[0].a).toBeNull();
  });

  it('may nest as deep as documents do', () => {
    let deep: Document = { v: 'leaf' };
    for (let i = 0; i < 150; i += 1) deep = { a: deep };
    const reply = find(deep);
    maskNamed(reply.documents, 'v', '***');
    expect(reply.encode().includes('***')).toBe(true);
    expect(reply.encode().includes('leaf')).toBe(false);
  });

  it('with very many fields is masked in time', () => {
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`f${i}`, 'secret']));
    const reply = find(wide);
    for (const document of reply.documents) {
      document.visit((value) => {
        value.set('***');
        return undefined;
      });
      expect(document.text()).not.toContain('secret');
    }
    expect(new Set(Object.keys(driverReads(reply).cursor.firstBatch[0])).size).toBe(100_000);
  });
});

describe('values that stand alone', () => {
  it('are shown without a name', () => {
    const reply = replyTo(
      { distinct: 'customers', key: 'email' },
      { values: ['a@x', 5, null, { b: 'c' }, ['d']], ok: 1 },
    );
    expect(
      shownBy(reply.documents).map(({ path, kind, text, sources }) => `${path}|${kind} ${text} ${sources}`),
    ).toEqual([
      '|text a@x customers.email',
      '|other 5 customers.email',
      '|document {"b":"c"} customers.email',
      'b|name b customers.email.b',
      'b|text c customers.email.b',
      '|text d customers.email',
    ]);
    for (const document of reply.documents) {
      document.visit((value) => {
        value.set('***');
        return undefined;
      });
    }
    expect(reply.documents.map((document) => document.text())).toEqual(['"***"', 'null', 'null', 'null', '["***"]']);
    expect(driverReads(reply).values).toEqual(['***', null, null, null, ['***']]);
  });
});

describe('what else a reply tells', () => {
  it('is one more document', () => {
    const reply = replyTo({ somethingNew: 1 }, { secret: 'x', more: { a: 'y' }, ok: 1 });
    expect(reply.documents.map((document) => document.text())).toEqual(['{"secret":"x","more":{"a":"y"}}']);
    maskNamed(reply.documents, 'a', '***');
    expect(reply.documents[0]?.text()).toBe('{"secret":"x","more":{"a":"***"}}');
    expect(driverReads(reply)).toEqual({ secret: 'x', more: { a: '***' }, ok: 1 });
  });
});

function isPlain(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
