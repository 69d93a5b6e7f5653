import { describe, expect, it } from 'vitest';
import type { ResultPart, RowsPart } from '../../../src/core/codec.ts';
import type { DocumentsPart, ResultDocument } from '../../../src/core/documents.ts';
import { Pipeline } from '../../../src/core/pipeline.ts';
import type { Plugin } from '../../../src/core/plugin.ts';
import type { Query } from '../../../src/core/query.ts';
import { Results } from '../../../src/core/results.ts';
import { ALLOW, ResultBlocked } from '../../../src/core/verdict.ts';
import { createLogger } from '../../../src/log.ts';
import { liveSession, query } from './fixtures.ts';

function results(...plugins: readonly Plugin[]): Results {
  const pipeline = new Pipeline(plugins, liveSession(), createLogger('silent'), async () => ALLOW);
  return new Results(pipeline, (of, reason) => Buffer.from(`${of.text} blocked: ${reason.message}`));
}

const stopped: DocumentsPart[] = [];

function documentsPart(of: Query, onRead: () => void = () => undefined): DocumentsPart {
  const document: ResultDocument = { visit: () => undefined, text: () => '{}' };
  const part: DocumentsPart = {
    kind: 'documents',
    bytes: Buffer.from('as it is'),
    query: of,
    get documents() {
      onRead();
      return [document];
    },
    stop: () => void stopped.push(part),
  };
  return part;
}

function resultPart(more: Partial<ResultPart> = {}): ResultPart {
  const bytes = Buffer.from('shape');
  return { kind: 'result', bytes, query: query('q'), columns: [], readable: true, wantRows: false, ...more };
}

const ROWS: Omit<RowsPart, 'query'> = { kind: 'rows', bytes: Buffer.from('rows'), rows: [], stop: () => undefined };

describe('documents', () => {
  it('are not read where nobody asks about them, and the codec is told', () => {
    let reads = 0;
    const part = documentsPart(query('find'), () => reads++);
    expect(
      results({ name: 'a', onDocuments: () => undefined })
        .documents(part)
        .toString(),
    ).toBe('as it is');
    expect([reads, stopped.includes(part)]).toEqual([0, true]);
  });

  it('are asked about once per query, and go through the plugins in order until each is done', () => {
    const seen: string[] = [];
    const plugin = (name: string, doneAt: number): Plugin => ({
      name,
      onDocuments: (of) => {
        let parts = 0;
        return () => {
          parts++;
          seen.push(`${name} ${of.text}`);
          return parts === doneAt ? 'done' : undefined;
        };
      },
    });
    const to = results(plugin('a', 1), plugin('b', 2));
    const [one, two] = [query('one'), query('two')];
    const [second, third] = [documentsPart(one), documentsPart(one)];
    for (const part of [documentsPart(one), second, third, documentsPart(two)]) to.documents(part);
    expect(seen).toEqual(['a one', 'b one', 'b one', 'a two', 'b two']);
    expect([stopped.includes(second), stopped.includes(third)]).toEqual([true, false]);
  });

  it('are withheld when a plugin says so', () => {
    const reason = { code: 'masking', message: 'not these' } as const;
    const plugin: Plugin = {
      name: 'a',
      onDocuments: () => () => {
        throw new ResultBlocked(reason);
      },
    };
    expect(
      results(plugin)
        .documents(documentsPart(query('find')))
        .toString(),
    ).toBe('find blocked: not these');
  });

  it('do not pass a plugin that must see rows and knows no documents', () => {
    const plugin: Plugin = { name: 'rows only', enforcesRows: true, onResult: () => undefined };
    const other: Plugin = { name: 'b', onDocuments: () => () => undefined };
    const given = results(other, plugin)
      .documents(documentsPart(query('find')))
      .toString();
    expect(given).toContain('find blocked: these documents cannot be inspected by the rows only check');
  });

  it('pass a plugin that looks at rows only where it may', () => {
    const plugin: Plugin = { name: 'curious', onResult: () => () => undefined };
    expect(
      results(plugin)
        .documents(documentsPart(query('find')))
        .toString(),
    ).toBe('as it is');
  });

  it('let a failure of a plugin through: the session must not go on', () => {
    const plugin: Plugin = {
      name: 'a',
      onDocuments: () => () => {
        throw new TypeError('broken');
      },
    };
    expect(() => results(plugin).documents(documentsPart(query('find')))).toThrow('broken');
  });
});

describe('rows', () => {
  it('are wanted where a plugin asks for them, and withheld where they must be read and cannot', () => {
    const plugin: Plugin = { name: 'mask', enforcesRows: true, onResult: () => () => undefined };
    const to = results(plugin);
    const readable = resultPart();
    expect([String(to.result(readable)), readable.wantRows]).toEqual(['shape', true]);
    expect(String(to.result(resultPart({ readable: false })))).toContain('q blocked: this result cannot be inspected');
  });

  it('leave as they came when nobody wants them, and stop when everybody is done', () => {
    const of = query('q');
    let stops = 0;
    const part = { ...ROWS, query: of, stop: () => void stops++ };
    const to = results({ name: 'a', onResult: () => () => 'done' });
    expect(to.rows(part).toString()).toBe('rows');
    expect(stops).toBe(0);
    to.result(resultPart({ query: of }));
    to.rows(part);
    expect(stops).toBe(1);
  });

  it('come after origins and types were looked up, where a plugin needs them', async () => {
    const asked: string[] = [];
    const part = resultPart({
      resolveOrigins: async () => void asked.push('origins'),
      resolveTypes: async () => void asked.push('types'),
    });
    const plugin: Plugin = {
      name: 'a',
      wantsOrigins: () => true,
      onResult: () => {
        asked.push('result');
        return undefined;
      },
    };
    await results(plugin).result(part);
    expect(asked).toEqual(['origins', 'result']);
  });
});
