import type { Session, SessionQuery } from '../../../../web/src/api/shapes.ts';

/** A session that goes on. */
export function session(more: Partial<Session> = {}): Session {
  return {
    id: '11111111-1111-4111-8111-111111111111',
    user_name: 'engineer',
    user_id: 'engineer-id',
    identity_type: 'user',
    connection: 'shop',
    connection_id: 'shop-id',
    type: 'postgres',
    verb: 'connect',
    status: 'open',
    client_address: '10.0.0.7:50123',
    application: 'psql',
    database: 'shop',
    start_date: '2026-05-06T07:00:00Z',
    end_date: null,
    close_reason: null,
    query_count: 2,
    masked: {},
    gateway_id: 'gw-1',
    ...more,
  };
}

/** The `n`th query of a session, over and well. */
export function query(n: number, more: Partial<SessionQuery> = {}): SessionQuery {
  const at = new Date(Date.UTC(2026, 4, 6, 7, 0, n)).toISOString();
  return {
    seq: n * 10,
    query: n,
    state: 'ended',
    phase: 'execute',
    via: 'Query',
    text: `select ${n}`,
    text_bytes: null,
    params: [],
    operations: ['select'],
    verdict: 'allow',
    note: null,
    denied_by: null,
    reason: null,
    review_id: null,
    held_at: null,
    decided_at: at,
    ended_at: at,
    ms: 3,
    status: 'ok',
    tag: 'SELECT 1',
    rows: 1,
    masked: {},
    masked_total: 0,
    blocked: null,
    error: null,
    results: [],
    ...more,
  };
}
