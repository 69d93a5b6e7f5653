import { describe, expect, test } from 'vitest';
import type { MaskingRule } from '../../plugins/dlp/index.ts';
import type { Guardrail } from '../../plugins/guardrails/index.ts';
import { createPlugins, type PluginParts } from '../../plugins/index.ts';
import { SYSTEM_CLOCK } from '../../plugins/review/clock.ts';
import type { LiveSession } from '../../src/core/live-session.ts';
import { Pipeline } from '../../src/core/pipeline.ts';
import type { Plugin, SessionEvent } from '../../src/core/plugin.ts';
import type { Column, Row } from '../../src/core/query.ts';
import { ALLOW } from '../../src/core/verdict.ts';
import { createLogger } from '../../src/log.ts';
import { liveSession, query } from '../src/core/fixtures.ts';
import { MemoryReviews } from './review/memory-reviews.ts';

type Appended = Parameters<PluginParts['audit']['log']['append']>[0];

const log = createLogger('silent');
const hold = { signal: new AbortController().signal, notice: () => {} };
const columns: readonly Column[] = [{ name: 'c', type: 'text', kind: 'text' }];

const noSecrets: Guardrail = {
  name: 'no secrets',
  input: [{ type: 'deny_words_list', words: ['drop table'], patternRegex: '' }],
  output: [{ type: 'pattern_match', words: [], patternRegex: 'ann@example\\.com' }],
};
const mails: MaskingRule = {
  name: 'mails',
  supported_entity_types: [{ name: 'mails', entity_types: ['EMAIL_ADDRESS'] }],
  custom_entity_types: [],
  columns: [],
  strategy: 'redact',
  strategies: {},
  unfollowed: 'mask',
  copies: 'allow',
};

interface Setup {
  readonly plugins: readonly Plugin[];
  readonly pipeline: Pipeline;
  readonly session: LiveSession;
  readonly reviews: MemoryReviews;
  readonly records: Appended[];
  readonly observed: SessionEvent[];
}

function setup(
  options: { guardrails?: Guardrail[]; masking?: MaskingRule[]; append?: (record: Appended) => Promise<void> } = {},
): Setup {
  const records: Appended[] = [];
  const observed: SessionEvent[] = [];
  const reviews = new MemoryReviews(SYSTEM_CLOCK);
  const append = async (record: Appended): Promise<void> => {
    records.push(record);
  };
  const plugins = createPlugins({
    policy: { guardrailsFor: always(options.guardrails ?? []), maskingFor: always(options.masking ?? []) },
    effects: () => [],
    maskHashKey: Buffer.alloc(32, 7),
    fingerprintOf: (query) => query.fingerprint(),
    reviews,
    review: {
      link: (id) => id,
      timeoutMs: 60_000,
      noticeIntervalMs: 60_000,
      adminsPass: false,
      housekeepingPasses: true,
    },
    audit: { log: { append: options.append ?? append }, resultRowsMax: 10, resultBytesMax: 1000 },
    log,
    observers: [{ name: 'observer', onEvent: (event) => void observed.push(event) }],
  });
  const session = liveSession({ connection: { reviewers: ['dba'] } });
  const pipeline = new Pipeline(plugins, session, log, async () => ALLOW);
  return { plugins, pipeline, session, reviews, records, observed };
}

function always<T>(value: T): () => T {
  return () => value;
}

function row(cells: (string | null)[]): Row {
  return {
    columns,
    bytes: (i) => (cells[i] == null ? null : Buffer.from(cells[i])),
    get: (i) => cells[i] ?? null,
    set: (i, value) => {
      cells[i] = value;
    },
  };
}

test('the order is access control, guardrails, masking, review, audit, and then who only looks on', () => {
  expect(setup().plugins.map(({ name }) => name)).toEqual([
    'access_control',
    'guardrails',
    'dlp',
    'review',
    'audit',
    'observer',
  ]);
});

describe('a query', () => {
  test('that a rule forbids is recorded, and nobody is asked to approve it', async () => {
    const { pipeline, reviews, records } = setup({ guardrails: [noSecrets] });
    const verdict = await pipeline.decide(query('drop table t'), hold);
    expect(verdict).toMatchObject({ allow: false, reason: { code: 'guardrail', rule: 'no secrets' } });
    expect(reviews.stored.size).toBe(0);
    expect(records).toMatchObject([{ type: 'query.decided', body: { verdict: 'deny', by: 'guardrails' } }]);
  });

  test('that cannot be masked is denied before anybody is asked', async () => {
    const { pipeline, reviews } = setup({ masking: [mails] });
    expect(await pipeline.decide(query('f', { via: 'FunctionCall' }), hold)).toMatchObject({
      reason: { code: 'masking' },
    });
    expect(reviews.stored.size).toBe(0);
  });

  test('that is held is recorded as held, then as decided, and the observers hear of both', async () => {
    const { pipeline, reviews, records, observed } = setup();
    const statements = always([{ operation: 'delete', text: 'delete from t', housekeeping: false } as const]);
    const verdict = pipeline.decide(query('delete from t', { statements }), hold);
    await expect.poll(() => records.length).toBe(1);
    const id = reviews.onlyId;
    expect(records).toMatchObject([{ type: 'query.held', body: { review: id, query: { text: 'delete from t' } } }]);
    reviews.decide(id, 'dba', 'APPROVED', 'eve');
    expect(await verdict).toMatchObject({ allow: true });
    expect(records[1]).toMatchObject({
      type: 'query.decided',
      body: { verdict: 'allow', note: expect.stringContaining('eve') },
    });
    expect(observed.map(({ type }) => type)).toEqual(['query.held', 'query.decided']);
  });

  test('that cannot be recorded is denied', async () => {
    const { pipeline } = setup({ guardrails: [noSecrets], append: () => Promise.reject(new Error('disk full')) });
    expect(await pipeline.decide(query('drop table t'), hold)).toMatchObject({ reason: { code: 'audit_failed' } });
  });
});

describe('rows', () => {
  test('are judged as they are, not as they are masked', () => {
    const { pipeline } = setup({ guardrails: [noSecrets], masking: [mails] });
    const inspection = pipeline.inspect(columns, query('q'));
    expect(() => inspection?.rows({ rows: [row(['ann@example.com'])] })).toThrow('Blocked by guardrail "no secrets"');
  });

  test('are recorded as they were masked', async () => {
    const { pipeline, records } = setup({ masking: [mails] });
    const sent = query('q');
    pipeline.inspect(columns, sent)?.rows({ rows: [row(['write to ann@example.com'])] });
    await pipeline.emit({ type: 'query.ended', query: sent, outcome: { status: 'ok', rows: 1 }, masked: {} });
    const text = JSON.stringify(records[0]?.body.results);
    expect(text).toContain('write to ');
    expect(text).not.toContain('ann@example.com');
  });
});

test('an error is recorded as it was masked, and counted once', async () => {
  const { pipeline, session, records } = setup({ masking: [mails] });
  const message = 'Key (email)=(ann@example.com) already exists.';
  const masked = pipeline.text(message);
  expect(masked).not.toContain('ann@example.com');
  const outcome = { status: 'error', rows: 0, error: { code: '23505', message } } as const;
  await pipeline.emit({ type: 'query.ended', query: query('q'), outcome, masked: session.takeMasked() });
  expect(records[0]?.body).toMatchObject({ error: { code: '23505', message: masked }, masked: { EMAIL_ADDRESS: 1 } });
  expect(session.takeMasked()).toEqual({});
});
