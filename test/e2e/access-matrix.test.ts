import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccessCast, PRINCIPALS, type Principal, startAccessCast } from './access-cast.ts';
import { isMissing } from './missing.ts';
import type { Person } from './person.ts';

/** One request, and what each of the principals gets for it, in the order of `PRINCIPALS`. */
type Row = readonly [title: string, expected: string, act: (who: Person, cast: AccessCast) => Promise<number>];

const status = async (who: Person, method: string, path: string, body?: unknown): Promise<number> =>
  (await who.attempt(method, path, body)).status;
const get =
  (path: string): Row[2] =>
  (who) =>
    status(who, 'GET', path);
const decide =
  (verdict: string, body?: unknown): Row[2] =>
  async (who, cast) =>
    status(who, 'PUT', `/api/reviews/${await cast.ask()}${verdict}`, body);
const name = (): string => `x-${randomUUID().slice(0, 8)}`;
const withOwnersSession = async (cast: AccessCast, act: (id: string) => Promise<number>): Promise<number> => {
  const { id, close } = await cast.openOwnersSession();
  return act(id).finally(close);
};

/*                                       admin auditor member owner reviewer stranger robot key barekey */
const CONNECTIONS: readonly Row[] = [
  ['read a connection', '200 200 200 200 404 404 200 200 404', get('/api/connections/shop')],
  [
    'exec on PostgreSQL',
    '202 403 202 202 404 404 202 202 404',
    (who) => exec(who, 'shop', 'select count(*) from customers'),
  ],
  ['exec on MySQL', '200 403 200 200 404 404 200 200 404', (who) => exec(who, 'stock', 'select 40 + 2')],
  ['test PostgreSQL', '200 403 200 200 404 404 200 200 404', get('/api/connections/shop/test')],
  ['test MySQL', '200 403 200 200 404 404 200 200 404', get('/api/connections/stock/test')],
  [
    'make credentials',
    '201 403 201 201 404 404 201 403 403',
    (who) => status(who, 'POST', '/api/connections/shop/credentials', {}),
  ],
  [
    'make a token for the connection',
    '201 403 201 201 404 404 403 403 403',
    (who) => status(who, 'POST', '/api/tokens', { name: name(), connection: 'shop' }),
  ],
  [
    'change a connection',
    '200 403 403 403 403 403 403 403 403',
    (who) => status(who, 'PATCH', '/api/connections/shop', { tags: {} }),
  ],
];

/*                                       admin auditor member owner reviewer stranger robot key barekey */
const REVIEWS: readonly Row[] = [
  [
    'read',
    '200 200 404 200 200 404 404 200 404',
    async (who, cast) => status(who, 'GET', `/api/reviews/${await cast.ask()}`),
  ],
  ['approve', '200 403 404 403 200 404 404 200 404', decide('/approve')],
  ['reject', '200 403 404 403 200 404 404 200 404', decide('/reject', { reason: 'no' })],
  ['revoke', '200 403 404 200 200 404 404 200 404', decide('', { status: 'REVOKED' })],
];

/*                                       admin auditor member owner reviewer stranger robot key barekey */
const SESSIONS: readonly Row[] = [
  [
    'read',
    '200 200 404 200 404 404 404 404 404',
    (who, cast) => withOwnersSession(cast, (id) => status(who, 'GET', `/api/sessions/${id}`)),
  ],
  [
    'read what happened and came back',
    '200 200 404 200 404 404 404 404 404',
    (who, cast) => withOwnersSession(cast, (id) => status(who, 'GET', `/api/sessions/${id}/events`)),
  ],
  [
    'kill',
    '204 403 404 204 404 404 404 404 404',
    (who, cast) => withOwnersSession(cast, (id) => status(who, 'POST', `/api/sessions/${id}/kill`)),
  ],
];

const READERS = '200 200 403 403 403 403 403 403 403';
const EVERYBODY = '200 200 200 200 200 200 200 200 200';
const ADMINS = '201 403 403 403 403 403 403 403 403';
/*                                       admin auditor member owner reviewer stranger robot key barekey */
const ADMINISTRATION: readonly Row[] = [
  ['list users', READERS, get('/api/users')],
  ['list service accounts', READERS, get('/api/serviceaccounts')],
  ['list API keys', READERS, get('/api/api-keys')],
  ['list groups', EVERYBODY, get('/api/groups')],
  ['list their own tokens', EVERYBODY, get('/api/tokens')],
  ['list the owner’s tokens', '200 200 403 200 403 403 403 403 403', get('/api/tokens?user=owner')],
  ['list guardrails', READERS, get('/api/guardrails')],
  ['list masking rules', READERS, get('/api/datamasking-rules')],
  ['list the audit log of changes', READERS, get('/api/audit/logs')],
  ['create a group', ADMINS, (who) => status(who, 'POST', '/api/groups', { name: name() })],
  [
    'create a user',
    ADMINS,
    (who) => status(who, 'POST', '/api/users', { name: name(), email: `${name()}@example.com` }),
  ],
  ['create a service account', ADMINS, (who) => status(who, 'POST', '/api/serviceaccounts', { name: name() })],
  ['create an API key', ADMINS, (who) => status(who, 'POST', '/api/api-keys', { name: name(), groups: ['admin'] })],
  [
    'create a token for the owner',
    '201 403 403 201 403 403 403 403 403',
    (who) => status(who, 'POST', '/api/tokens?user=owner', { name: name() }),
  ],
  [
    'create a guardrail',
    ADMINS,
    (who) =>
      status(who, 'POST', '/api/guardrails', {
        name: name(),
        input: { rules: [{ type: 'deny_words_list', words: ['x'] }] },
        output: { rules: [] },
        connection_ids: [],
      }),
  ],
];

function exec(who: Person, connection: string, script: string): Promise<number> {
  return status(who, 'POST', '/api/sessions', { connection, script });
}

/** What an answer says; of one that does not end, what it begins with. */
async function textOf(answer: Response): Promise<string> {
  if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) return answer.text();
  const reader = answer.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return Buffer.from(first?.value ?? []).toString();
}

describe.skipIf(isMissing('mariadb-server'))('who may do what', () => {
  let cast: AccessCast;
  beforeAll(async () => {
    cast = await startAccessCast();
  });
  afterAll(() => cast?.stop());

  /** What everybody gets, as one text to compare. */
  const everybody = async (act: (principal: Principal) => Promise<unknown>): Promise<Record<string, unknown>> => {
    const results: Record<string, unknown> = {};
    for (const principal of PRINCIPALS) results[principal] = await act(principal);
    return results;
  };
  const expected = (row: string): Record<string, number> =>
    Object.fromEntries(row.split(' ').map((code, i) => [PRINCIPALS[i], Number(code)]));

  describe.each([
    ['connections', CONNECTIONS],
    ['reviews', REVIEWS],
    ['sessions', SESSIONS],
    ['administration', ADMINISTRATION],
  ] as const)('%s', (_title, rows) => {
    it.each(rows)('%s', async (_name, row, act) => {
      expect(await everybody((principal) => act(cast.people[principal], cast))).toEqual(expected(row));
    });
  });

  it('lists the connections one may use, and no others', async () => {
    const listed = await everybody(async (principal) => {
      const all = await cast.people[principal].call<{ name: string }[]>('GET', '/api/connections');
      return all.map((connection) => connection.name).join(' ');
    });
    const [both, none] = ['shop stock', ''];
    expect(listed).toEqual({
      admin: both,
      auditor: both,
      member: both,
      owner: both,
      reviewer: none,
      stranger: none,
      robot: both,
      key: both,
      barekey: none,
    });
  });

  it('lists the reviews one asked for or decides, and no others; admins and auditors read all', async () => {
    const id = await cast.ask();
    const sees = await everybody(async (principal) =>
      (await cast.people[principal].call<{ id: string }[]>('GET', '/api/reviews')).some((review) => review.id === id),
    );
    expect(Object.keys(sees).filter((principal) => sees[principal])).toEqual([
      'admin',
      'auditor',
      'owner',
      'reviewer',
      'key',
    ]);
  });

  it('lists one’s own sessions; admins and auditors read all', async () => {
    const { id, close } = await cast.openOwnersSession();
    const sees = await everybody(async (principal) => {
      const { data } = await cast.people[principal].call<{ data: { id: string }[] }>('GET', '/api/sessions');
      return data.some((session) => session.id === id);
    });
    await close();
    expect(Object.keys(sees).filter((principal) => sees[principal])).toEqual(['admin', 'auditor', 'owner']);
  });

  describe.each(['postgres', 'mysql'] as const)('on the wire of %s', (subtype) => {
    const connection = { postgres: 'shop', mysql: 'stock' }[subtype];

    it('lets in who may use the connection, and answers others as if it were not there', async () => {
      const hidden = await everybody((principal) => cast.connect(principal, connection, subtype));
      const missing = await everybody((principal) => cast.connect(principal, 'not-there', subtype));
      const who = (answer: string): string[] => PRINCIPALS.filter((principal) => hidden[principal] === answer);
      expect(who('open')).toEqual(['admin', 'member', 'owner', 'robot']);
      const gone = String(missing.stranger).replace('not-there', connection);
      expect(gone).toContain(`connection "${connection}" does not exist`);
      expect(who(gone)).toEqual(['reviewer', 'stranger']);
      expect(hidden.auditor).toContain('auditors open no sessions');
      for (const key of ['key', 'barekey'] as const) {
        expect(hidden[key]).toMatch(/password authentication failed|Access denied/);
        expect(String(missing[key]).replaceAll('not-there', connection)).toBe(hidden[key]);
      }
    });

    it('leaves no trace of a hidden connection with who tried it', async () => {
      await cast.connect('stranger', connection, subtype);
      const own = await cast.people.stranger.call<{ total: number }>('GET', '/api/sessions');
      expect(own.total).toBe(0);
      await expect
        .poll(async () => {
          const path = `/api/sessions?user=stranger&connection=${connection}`;
          return (await cast.people.auditor.call<{ data: { close_reason: string }[] }>('GET', path)).data[0]
            ?.close_reason;
        })
        .toBe(`connection "${connection}" does not exist`);
    });
  });

  it('answers about what is hidden in the words for what is not there', async () => {
    const who = cast.people.stranger;
    const [review, { id: session, close }] = [await cast.ask(), await cast.openOwnersSession()];
    const pairs: readonly (readonly [string, string, string, unknown?])[] = [
      ['GET', '/api/connections/shop', '/api/connections/not-there'],
      ['GET', '/api/connections/shop/test', '/api/connections/not-there/test'],
      ['POST', '/api/connections/shop/credentials', '/api/connections/not-there/credentials', {}],
      ['GET', '/api/resources/shop', '/api/resources/not-there'],
      ['GET', `/api/reviews/${review}`, `/api/reviews/${randomUUID()}`],
      ['PUT', `/api/reviews/${review}/approve`, `/api/reviews/${randomUUID()}/approve`],
      ['PUT', `/api/reviews/${review}/reject`, `/api/reviews/${randomUUID()}/reject`],
      ['PUT', `/api/reviews/${review}`, `/api/reviews/${randomUUID()}`, { status: 'REVOKED' }],
      ['GET', `/api/sessions/${session}`, `/api/sessions/${randomUUID()}`],
      ['GET', `/api/sessions/${session}/events`, `/api/sessions/${randomUUID()}/events`],
      ['POST', `/api/sessions/${session}/kill`, `/api/sessions/${randomUUID()}/kill`],
    ];
    for (const [method, hidden, missing, body] of pairs) {
      const answer = await who.attempt(method, hidden, body);
      expect(answer.status).toBe(404);
      expect(answer).toEqual(await who.attempt(method, missing, body));
    }
    for (const [method, path, body] of [
      ['POST', '/api/sessions', { script: 'select 1' }],
      ['POST', '/api/tokens', { name: 'x' }],
      ['POST', '/api/access-requests', {}],
    ] as const) {
      const answer = await who.attempt(method, path, { ...body, connection: 'shop' });
      expect(answer).toEqual(await who.attempt(method, path, { ...body, connection: 'not-there' }));
    }
    await close();
  });

  it('tells a stranger of the connections in no list, whatever there is to read', async () => {
    await cast.ask();
    const { paths } = await cast.people.stranger.call<{ paths: Record<string, Record<string, unknown>> }>(
      'GET',
      '/api/openapi.json',
    );
    const lists = Object.keys(paths).filter((path) => paths[path]?.get !== undefined && !path.includes('{'));
    expect(lists.length).toBeGreaterThan(15);
    const telling: string[] = [];
    for (const path of lists) {
      const answer = await fetch(`${cast.test.gateway.api.url}${path}`, {
        headers: { authorization: `Bearer ${cast.people.stranger.token}` },
        redirect: 'manual',
      });
      const text = await textOf(answer);
      if (answer.status === 200 && /\b(?:shop|stock)\b/.test(text)) telling.push(path);
    }
    expect(telling).toEqual([]);
  });

  it('shows a reviewer the request they decide, and nothing else of its connection', async () => {
    const id = await cast.ask();
    const { reviewer } = cast.people;
    const review = await reviewer.call<{ connection_id: string; session: string }>('GET', `/api/reviews/${id}`);
    expect(review).toMatchObject({ text: 'delete from customers', connection_name: 'shop', user_name: 'owner' });
    for (const path of [`/api/connections/${review.connection_id}`, `/api/sessions/${review.session}`]) {
      expect(await status(reviewer, 'GET', path)).toBe(404);
    }
    expect(JSON.stringify(review)).not.toContain('secret');
  });
});
