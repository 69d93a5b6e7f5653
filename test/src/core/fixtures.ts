import { createHash, randomUUID } from 'node:crypto';
import { LiveSession } from '../../../src/core/live-session.ts';
import type { Query } from '../../../src/core/query.ts';
import type { Connection, User } from '../../../src/core/session.ts';

/** A connection with nothing configured. */
export function connection(more: Partial<Connection> = {}): Connection {
  return {
    id: randomUUID(),
    name: 'shop',
    type: 'database',
    subtype: 'toy',
    reviewers: [],
    accessGroups: [],
    policy: {},
    ...more,
  };
}

export function user(more: Partial<User> = {}): User {
  return { id: randomUUID(), name: 'ann', email: 'ann@example.com', groups: [], isAdmin: false, ...more };
}

export function liveSession(more: { connection?: Partial<Connection>; user?: Partial<User> } = {}): LiveSession {
  return new LiveSession({
    user: user(more.user),
    connection: connection(more.connection),
    protocol: 'toy',
    client: { address: '127.0.0.1', application: 'test' },
    database: 'shop',
    tokenId: 'token-1',
  });
}

let lastId = 0;

export function query(text: string, more: Partial<Query> = {}): Query {
  lastId += 1;
  return {
    id: lastId,
    text,
    phase: 'execute',
    via: 'Line',
    related: [],
    statements: () => [],
    fingerprint: () => createHash('sha256').update(text).digest('hex'),
    ...more,
  };
}
