import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReviewDraft, ReviewStatus, Store, User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

/** The picture in docs/review.md: from where to where a command's request may go. `new` is where it begins. */
const LEGAL: Readonly<Record<ReviewStatus | 'new', readonly ReviewStatus[]>> = {
  new: ['PENDING', 'APPROVED', 'EXECUTED'],
  PENDING: ['APPROVED', 'REJECTED', 'EXPIRED', 'REVOKED'],
  APPROVED: ['EXECUTED', 'EXPIRED', 'REVOKED'],
  REJECTED: [],
  EXPIRED: [],
  REVOKED: [],
  EXECUTED: [],
};
const SILENT_MS = 60_000;

let fixture: TestStore;
let client: pg.Client;
/** Two gateways: one holds, the other may close what it held. */
let holder: Store;
let other: Store;
let people: readonly User[];

beforeAll(async () => {
  fixture = await openTestStore();
  client = new pg.Client(fixture.server.superuser);
  await client.connect();
  // The database itself writes down every change, in the order it was committed in for each row.
  await client.query(`
    CREATE TABLE trail (n bigserial, review_id uuid, before text, after text);
    GRANT ALL ON trail TO PUBLIC;
    GRANT ALL ON SEQUENCE trail_n_seq TO PUBLIC;
    CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF TG_OP = 'INSERT' THEN INSERT INTO trail (review_id, before, after) VALUES (NEW.id, 'new', NEW.status);
      ELSIF NEW.status <> OLD.status THEN
        INSERT INTO trail (review_id, before, after) VALUES (NEW.id, OLD.status, NEW.status);
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER trail AFTER INSERT OR UPDATE ON reviews FOR EACH ROW EXECUTE FUNCTION note_change()`);
  holder = await fixture.another();
  other = await fixture.another();
  people = await Promise.all([
    fixture.member('a'),
    fixture.member('b'),
    fixture.member('a', 'b'),
    fixture.member('admin'),
  ]);
  await other.gateways.enter('gw-other', record);
}, 120_000);

afterAll(async () => {
  await client?.end();
  await fixture?.stop();
});

async function record(): Promise<void> {}

async function trailOf(id: string): Promise<{ before: ReviewStatus | 'new'; after: ReviewStatus }[]> {
  return (await client.query('SELECT before, after FROM trail WHERE review_id = $1 ORDER BY n', [id])).rows;
}

/** A session of the holding gateway, and a request in it. */
async function draftInSession(more: Partial<ReviewDraft>): Promise<ReviewDraft> {
  const sessionId = randomUUID();
  await holder.sessions.open({
    id: sessionId,
    userId: randomUUID(),
    userName: 'ann',
    connectionId: randomUUID(),
    connectionName: 'prod',
    protocol: 'postgres',
    verb: 'connect',
    clientAddress: '::1',
    application: '',
    database: '',
    startedAt: new Date(),
    gatewayId: 'gw-holder',
  });
  return {
    sessionId,
    connectionId: randomUUID(),
    connectionName: 'prod',
    userId: randomUUID(),
    userName: 'ann',
    text: 'x',
    fingerprint: 'f',
    groups: ['a', 'b'],
    expiresAt: new Date(Date.now() + 60_000),
    ...more,
  };
}

const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('approve' as const), who: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reject' as const), who: fc.nat({ max: 3 }) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('claim' as const), who: fc.nat({ max: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire' as const), who: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke' as const), who: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('closeGone' as const), who: fc.constant(0) }) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** Does one thing to a request, on one gateway or the other; says whether it used the approval. */
async function act(id: string, { kind, who }: Action): Promise<boolean> {
  const store = who % 2 === 0 ? holder : other;
  switch (kind) {
    case 'approve':
    case 'reject':
      await store.reviews.decide(id, { by: { id: people[who]?.id ?? '' }, decision: kind });
      return false;
    case 'claim':
      return store.reviews.claim(id, 'f');
    case 'expire':
      await store.reviews.expireDue(new Date(Date.now() + 3_600_000));
      return false;
    case 'revoke':
      await store.reviews.revoke(id, 'withdrawn');
      return false;
    case 'closeGone':
      await client.query(`UPDATE gateways SET seen_at = now() - interval '2 minutes' WHERE id = 'gw-holder'`);
      await other.gateways.closeGone(SILENT_MS, record);
      return false;
  }
}

type Rule = Pick<ReviewDraft, 'minApprovals' | 'personCounts' | 'autoApproved'>;

const ASKED: Rule = { minApprovals: undefined, personCounts: 'every_group', autoApproved: false };
const APPROVED_BY_BOTH: Action[][] = [[{ kind: 'approve', who: 0 }], [{ kind: 'approve', who: 1 }]];

/** Every way a request can go, so that none is left to chance. */
const WAYS: [Rule, Action[][]][] = [
  [ASKED, [[{ kind: 'reject', who: 0 }]]],
  [ASKED, [[{ kind: 'expire', who: 0 }]]],
  [ASKED, [[{ kind: 'revoke', who: 0 }]]],
  [ASKED, [...APPROVED_BY_BOTH, [{ kind: 'claim', who: 0 }]]],
  [ASKED, [...APPROVED_BY_BOTH, [{ kind: 'expire', who: 0 }]]],
  [ASKED, [...APPROVED_BY_BOTH, [{ kind: 'revoke', who: 0 }]]],
  [{ ...ASKED, autoApproved: true }, [[{ kind: 'claim', who: 1 }]]],
];

test('whatever happens at once, a request goes only where it may, and its approval is used once at most', async () => {
  const schedule = fc.array(fc.array(action, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 });
  const rules = fc.record({
    minApprovals: fc.option(fc.constant(1), { nil: undefined }),
    personCounts: fc.constantFrom('once' as const, 'every_group' as const),
    autoApproved: fc.boolean(),
  });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(rules, schedule, async (rule, bursts) => {
      await holder.gateways.enter('gw-holder', record);
      await client.query(`UPDATE gateways SET steady_since = now() - interval '1 hour' WHERE id = 'gw-other'`);
      const { id } = await holder.reviews.create(await draftInSession(rule));
      let claims = 0;
      for (const burst of bursts) {
        const used = await Promise.all(burst.map((one) => act(id, one)));
        claims += used.filter(Boolean).length;
      }
      const trail = await trailOf(id);
      for (const { before, after } of trail) {
        expect(LEGAL[before]).toContain(after);
        seen.add(`${before} ${after}`);
      }
      for (const [i, { before }] of trail.entries()) expect(before).toBe(i === 0 ? 'new' : trail[i - 1]?.after);
      const status = (await other.reviews.get(id))?.status;
      expect(status).toBe(trail.at(-1)?.after);
      expect(claims).toBe(status === 'EXECUTED' ? 1 : 0);
    }),
    { numRuns: 150, examples: WAYS },
  );
  // The last of the schedules may have given the holder up.
  await holder.gateways.enter('gw-holder', record);
  const own = await holder.reviews.passOwn(await draftInSession({ userId: people[3]?.id ?? '', groups: ['admin'] }));
  for (const { before, after } of await trailOf(own?.id ?? '')) seen.add(`${before} ${after}`);
  // Every way there is was gone.
  const all = Object.entries(LEGAL).flatMap(([before, afters]) => afters.map((after) => `${before} ${after}`));
  expect(new Set(all.filter((way) => !seen.has(way)))).toEqual(new Set());
}, 240_000);

test('of a command that is repeated, at most one attempt gets each approval, whatever else happens', async () => {
  for (let round = 0; round < 25; round += 1) {
    await holder.gateways.enter('gw-holder', record);
    const draft = await draftInSession({ groups: ['a'] });
    const asked = await holder.reviews.repeat(draft);
    if (asked.kind === 'too_many') throw new Error('too many');
    const { id } = asked.review;
    const doings = [
      act(id, { kind: 'approve', who: 0 }),
      ...[holder, other, holder, other].map((store) => store.reviews.repeat(draft)),
      round % 3 === 0 ? act(id, { kind: 'revoke', who: 0 }) : act(id, { kind: 'approve', who: 3 }),
      holder.reviews.repeat(draft),
    ];
    const answers = await Promise.all(doings);
    const used = answers.filter((answer) => typeof answer === 'object' && answer.kind === 'claimed');
    const trail = await trailOf(id);
    for (const { before, after } of trail) expect(LEGAL[before]).toContain(after);
    const claimed = used.filter(
      (answer) => typeof answer === 'object' && 'review' in answer && answer.review.id === id,
    );
    expect(claimed).toHaveLength(trail.at(-1)?.after === 'EXECUTED' ? 1 : 0);
  }
}, 120_000);
