import { expect, it } from 'vitest';
import { Pipeline } from '../../../src/core/pipeline.ts';
import type { SessionEvent } from '../../../src/core/plugin.ts';
import { RunningQueries } from '../../../src/core/running-queries.ts';
import { ALLOW } from '../../../src/core/verdict.ts';
import { createLogger } from '../../../src/log.ts';
import { liveSession, query } from './fixtures.ts';

const one = query('one', { id: 1 });
const two = query('two', { id: 2 });

/** Queries of a session whose ends are gathered as `text: status`; the record of `refused` fails. */
function running(refused = ''): {
  queries: RunningQueries;
  session: ReturnType<typeof liveSession>;
  ends: SessionEvent[];
} {
  const ends: SessionEvent[] = [];
  const session = liveSession();
  const log = createLogger('silent');
  const plugin = {
    name: 'record',
    onEvent: async (event: SessionEvent) => {
      if (event.type === 'query.ended' && event.query.text === refused) throw new Error('the disk is full');
      ends.push(event);
    },
  };
  const pipeline = new Pipeline([plugin], session, log, async () => ALLOW);
  return { queries: new RunningQueries(pipeline, session, log), session, ends };
}

it('records an end with what was masked, and why its result was withheld, once', async () => {
  const { queries, session, ends } = running();
  queries.start(one);
  queries.block(one, 'a word');
  session.countMasked('US_SSN', 2);
  await queries.end(one, { status: 'ok', rows: 3 });
  await queries.end(two, { status: 'ok', rows: 0 });
  expect(ends).toMatchObject([
    { query: one, outcome: { status: 'ok', rows: 3 }, masked: { US_SSN: 2 }, blocked: 'a word' },
    { query: two, masked: {} },
  ]);
  expect(ends[1]).not.toHaveProperty('blocked');
});

it('records as lost what has not ended, even where one record fails', async () => {
  const { queries, ends } = running('one');
  queries.start(one);
  queries.start(two);
  queries.start(query('three', { id: 3 }));
  await queries.skip(query('three', { id: 3 }));
  await queries.loseAll();
  await queries.loseAll();
  expect(ends).toMatchObject([
    { query: { text: 'three' }, outcome: { status: 'skipped' } },
    { query: two, outcome: { status: 'lost' } },
  ]);
});

it('tells whoever ends a query that it could not be recorded', async () => {
  const { queries } = running('one');
  queries.start(one);
  await expect(queries.end(one, { status: 'ok', rows: 0 })).rejects.toThrow('the disk is full');
});
