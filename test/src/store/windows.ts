import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Decision, DecisionResult, Review, User, WindowDraft } from '../../../src/store/index.ts';
import type { TestStore } from './fixture.ts';

const HOUR_MS = 3_600_000;

/** What tests of access windows do to a store. */
export interface Windows {
  readonly dba: User;
  readonly ann: User;
  /** A connection with these reviewers; its id. */
  connection(reviewers?: readonly string[]): Promise<string>;
  /** What `ann` wishes: half an hour on a connection of its own, unless told otherwise. */
  draft(more?: Partial<WindowDraft>, durationSec?: number): Promise<WindowDraft>;
  asked(more?: Partial<WindowDraft>, durationSec?: number): Promise<Review>;
  /** A decision of `dba`. */
  approve(id: string, more?: Partial<Decision>): Promise<DecisionResult>;
  approved(more?: Partial<WindowDraft>, durationSec?: number): Promise<Review>;
  read(id: string): Promise<Review>;
  /** Puts the end of a window into the past, as no code of the program does. */
  endNow(id: string): Promise<void>;
}

/** Makes the people. */
export async function openWindows({ store, server, ...fixture }: TestStore): Promise<Windows> {
  const dba = await fixture.member('dba');
  const ann = await fixture.user('ann');
  const windows: Windows = {
    dba,
    ann,
    async connection(reviewers = ['dba']) {
      const name = `shop-${randomUUID()}`;
      return (await store.connections.create({ name, type: 'database', subtype: 'postgres', reviewers })).id;
    },
    async draft(more = {}, durationSec = 1800) {
      const connectionId = more.connectionId ?? (await windows.connection(more.groups));
      const groups = more.groups ?? ['dba'];
      return {
        connectionName: 'shop',
        userId: ann.id,
        userName: ann.name,
        groups,
        expiresAt: new Date(Date.now() + HOUR_MS),
        window: { durationSec, justification: 'the import failed', reviewers: groups },
        ...more,
        connectionId,
      };
    },
    asked: async (more, durationSec) =>
      (await store.accessWindows.request(await windows.draft(more, durationSec))).review,
    approve: (id, more = {}) => store.reviews.decide(id, { by: { id: dba.id }, decision: 'approve', ...more }),
    async approved(more, durationSec) {
      const result = await windows.approve((await windows.asked(more, durationSec)).id);
      if (!result.ok) throw new Error(result.refusal);
      return result.review;
    },
    async read(id) {
      const review = await store.reviews.get(id);
      if (review === undefined) throw new Error('no such review');
      return review;
    },
    async endNow(id) {
      const { host, port, user, password, database } = server;
      const client = new pg.Client({ host, port, user, password, database });
      await client.connect();
      await client.query(`update reviews set access_until = clock_timestamp() - interval '1 second' where id = $1`, [
        id,
      ]);
      await client.end();
    },
  };
  return windows;
}
