import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import { deriveNativeVerifier } from '../secrets/native-verifier.ts';
import { deriveVerifier } from '../secrets/scram-verifier.ts';
import type { Db, Tables } from './database.ts';
import { refusing, StoreError } from './errors.ts';
import { loggedInWithin } from './login-age.ts';
import { announce } from './policy-changes.ts';
import { GROUPS_OF_USER, type PrincipalKind, toUser, type User } from './users.ts';
import { isId, storable } from './values.ts';

/** `access`: for the wire and the API, named by its owner; `login`: what POST /api/login gives; `api_key`: for the API alone. */
export type TokenKind = 'access' | 'login' | 'api_key';

/** A token without its secret, which nobody has but the one it was shown to. */
export interface Token {
  readonly id: string;
  readonly userId: string;
  readonly kind: TokenKind;
  readonly name: string;
  /** Opens this connection and nothing else. */
  readonly connectionId: string | undefined;
  readonly expiresAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
  readonly createdAt: Date;
}

export interface TokenDraft {
  readonly userId: string;
  readonly kind: TokenKind;
  readonly name: string;
  readonly connectionId?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

/** What a SCRAM-SHA-256 server needs to check any of a user's live tokens; all have the user's salt. */
export interface ScramMaterial {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly verifiers: readonly {
    readonly tokenId: string;
    readonly storedKey: Buffer;
    readonly serverKey: Buffer;
  }[];
}

/** What `mysql_native_password` is checked against, of one live token. */
export interface NativeMaterial {
  readonly tokenId: string;
  /** SHA-1 of the secret's SHA-1. */
  readonly hash: Buffer;
}

/** A live token with its active owner. */
export interface TokenOwner {
  readonly token: Token;
  readonly user: User;
}

/** Throws StoreError `unknown_reference` and `limit` (too many tokens of one user). */
export interface Tokens {
  /** The secret is returned this once and not stored. */
  create(draft: TokenDraft): Promise<{ readonly token: Token; readonly secret: string }>;
  /** The live token with this secret and its active owner. */
  byBearer(secret: string): Promise<TokenOwner | undefined>;
  /** Live access tokens of an active user that open this connection; undefined when there is no such user. */
  scramFor(userName: string, connectionName: string): Promise<ScramMaterial | undefined>;
  /** The same for `mysql_native_password`; tokens made before it was kept are left out. Empty when there is no such user. */
  nativeFor(userName: string, connectionName: string): Promise<readonly NativeMaterial[]>;
  /** Looked up anew: still live, owner still active? */
  resolve(tokenId: string): Promise<TokenOwner | undefined>;
  /** Newest first. */
  list(userId: string, kind?: TokenKind): Promise<readonly Token[]>;
  byId(id: string): Promise<Token | undefined>;
  revoke(id: string): Promise<boolean>;
  touch(id: string): Promise<void>;
  /** Removes the ones that expired before `before`; returns how many. */
  purgeExpired(before: Date): Promise<number>;
}

/** The prefixes make a leaked secret recognisable, for people and for scanners. */
const PREFIXES = { access: 'slc_', login: 'sll_', api_key: 'slk_' } as const;
const SECRET_BYTES = 32;
/** The least RFC 7677 allows: the secrets are random, so that no count of iterations makes guessing them harder. */
const SCRAM_ITERATIONS = 4096;
/** A login on the wire is checked against each token that opens the connection, so that no more than these may do. */
const VERIFIERS_MAX = 100;
const LIVE_TOKENS_MAX = 1000;
/** Which tokens a principal may have. People alone log in, and no API key is a password on the wire. */
const KINDS: Readonly<Record<PrincipalKind, readonly TokenKind[]>> = {
  person: ['access', 'login'],
  service: ['access'],
  api_key: ['api_key'],
};
const TOUCH_EVERY = '1 minute';
const COLUMNS = [
  'tokens.id',
  'tokens.user_id',
  'tokens.kind',
  'tokens.name',
  'tokens.connection_id',
  'tokens.expires_at',
  'tokens.last_used_at',
  'tokens.created_at',
] as const;
const IS_LIVE = sql<boolean>`(tokens.expires_at is null or tokens.expires_at > clock_timestamp())`;

/** The tokens of this database. */
export function createTokens(db: Kysely<Tables>, providerLoginMaxAgeMs?: number): Tokens {
  const isRecent = loggedInWithin(providerLoginMaxAgeMs);
  return {
    create: (draft) => create(db, draft),
    byBearer: (secret) => findOwner(db, sql<boolean>`tokens.secret_hash = ${hashSecret(secret)} and ${isRecent}`),
    scramFor: (userName, connectionName) => scramFor(db, userName, connectionName),
    nativeFor: (userName, connectionName) => nativeFor(db, userName, connectionName),
    resolve: (id) =>
      isId(id) ? findOwner(db, sql<boolean>`tokens.id = ${id} and ${isRecent}`) : Promise.resolve(undefined),
    list: (userId, kind) => list(db, userId, kind),
    byId: (id) => byId(db, id),
    revoke: (id) => db.transaction().execute((trx) => revoke(trx, id)),
    touch: (id) => touch(db, id),
    purgeExpired: (before) => purgeExpired(db, before),
  };
}

async function create(db: Kysely<Tables>, draft: TokenDraft): Promise<{ token: Token; secret: string }> {
  const made = db.transaction().execute((trx) => createToken(trx, draft));
  return refusing(made, { reference: 'There is no such user or connection' });
}

/** Makes a token as part of a transaction; the owner's row is locked, so that parallel requests are counted one after the other. */
export async function createToken(trx: Db, draft: TokenDraft): Promise<{ token: Token; secret: string }> {
  const owner = isId(draft.userId)
    ? await trx
        .selectFrom('users')
        .select(['kind', 'scram_salt'])
        .where('id', '=', draft.userId)
        .forUpdate()
        .executeTakeFirst()
    : undefined;
  if (owner === undefined) throw new StoreError('unknown_reference', 'There is no such user');
  if (!KINDS[owner.kind].includes(draft.kind)) throw new StoreError('protected', REFUSALS[owner.kind]);
  await requireRoom(trx, draft);
  const secret = PREFIXES[draft.kind] + randomBytes(SECRET_BYTES).toString('base64url');
  // Only access tokens are for the wire.
  const verifier =
    draft.kind === 'access' ? await deriveVerifier(secret, owner.scram_salt, SCRAM_ITERATIONS) : undefined;
  const row = await trx
    .insertInto('tokens')
    .values({
      id: randomUUID(),
      user_id: draft.userId,
      kind: draft.kind,
      name: storable(draft.name),
      connection_id: draft.connectionId ?? null,
      secret_hash: hashSecret(secret),
      stored_key: verifier?.storedKey ?? null,
      server_key: verifier?.serverKey ?? null,
      native_hash: draft.kind === 'access' ? deriveNativeVerifier(secret) : null,
      expires_at: draft.expiresAt ?? null,
      last_used_at: null,
      // Not the time of the transaction: tokens made one behind the other are listed in that order.
      created_at: sql<Date>`clock_timestamp()`,
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return { token: toToken(row), secret };
}

/** What is said of a token that its owner may not have. */
const REFUSALS: Readonly<Record<PrincipalKind, string>> = {
  person: 'A person has no API key of their own; make an API key, which has a name and groups itself',
  service: 'A service account does not log in; make it an access token',
  api_key: 'An API key is for the API alone: it has no other tokens',
};

/**
 * Refuses what would not work: of the tokens that open one connection, a login is checked against so many. A token for all
 * connections counts for each of them.
 */
async function requireRoom(trx: Db, { userId, kind, connectionId }: TokenDraft): Promise<void> {
  const live = await trx
    .selectFrom('tokens')
    .select(({ fn }) => ['connection_id', fn.countAll<string>().as('count')])
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where(IS_LIVE)
    .groupBy('connection_id')
    .execute();
  const countOf = (id: string | null): number => Number(live.find((row) => row.connection_id === id)?.count ?? 0);
  const total = live.reduce((sum, { count }) => sum + Number(count), 0);
  const limited = live.filter(({ connection_id: id }) => id !== null).map(({ count }) => Number(count));
  const fullest = connectionId === undefined ? Math.max(0, ...limited) : countOf(connectionId);
  const hint = 'Revoke the ones that are not needed any more.';
  if (kind === 'access' && countOf(null) + fullest >= VERIFIERS_MAX) {
    const what = connectionId === undefined ? 'a connection' : 'this connection';
    throw new StoreError('limit', `This user has ${VERIFIERS_MAX} live tokens that open ${what} already`, { hint });
  }
  if (total >= LIVE_TOKENS_MAX) {
    throw new StoreError('limit', `This user has ${LIVE_TOKENS_MAX} live ${kind} tokens already`, { hint });
  }
}

async function findOwner(db: Db, condition: RawBuilder<boolean>): Promise<TokenOwner | undefined> {
  const row = await db
    .selectFrom('tokens')
    .innerJoin('users', 'users.id', 'tokens.user_id')
    .select([
      ...COLUMNS,
      'users.name as user_name',
      'users.kind as user_kind',
      'users.description',
      'users.email',
      'users.status',
      'users.oidc',
      'users.created_at as user_created_at',
      GROUPS_OF_USER.as('groups'),
    ])
    .where(condition)
    .where(IS_LIVE)
    .where('users.status', '=', 'active')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const user = toUser({
    ...row,
    id: row.user_id,
    kind: row.user_kind,
    name: row.user_name,
    created_at: row.user_created_at,
  });
  return { token: toToken(row), user };
}

/**
 * Whether the connection exists must not show in the answer: the salt is given out in any case, and so are the tokens
 * that open every connection. Whoever proves one is told by the admission, in the same words for hidden and missing ones.
 */
async function scramFor(db: Db, userName: string, connectionName: string): Promise<ScramMaterial | undefined> {
  const user = await db
    .selectFrom('users')
    .select(['id', 'scram_salt', 'status'])
    .where('name', '=', storable(userName))
    .executeTakeFirst();
  if (user === undefined) return undefined;
  const connectionId = await connectionIdOf(db, connectionName);
  const tokens = user.status === 'active' ? await wireTokens(db, user.id, connectionId) : [];
  const verifiers = tokens.flatMap(({ id, stored_key: storedKey, server_key: serverKey }) =>
    storedKey === null || serverKey === null ? [] : [{ tokenId: id, storedKey, serverKey }],
  );
  return { salt: user.scram_salt, iterations: SCRAM_ITERATIONS, verifiers };
}

async function nativeFor(db: Db, userName: string, connectionName: string): Promise<readonly NativeMaterial[]> {
  const user = await db
    .selectFrom('users')
    .select('id')
    .where('name', '=', storable(userName))
    .where('status', '=', 'active')
    .executeTakeFirst();
  if (user === undefined) return [];
  const tokens = await wireTokens(db, user.id, await connectionIdOf(db, connectionName));
  return tokens.flatMap(({ id, native_hash: hash }) => (hash === null ? [] : [{ tokenId: id, hash }]));
}

async function connectionIdOf(db: Db, name: string): Promise<string | undefined> {
  const query = db.selectFrom('connections').select('id').where('name', '=', storable(name));
  return (await query.executeTakeFirst())?.id;
}

type WireToken = Pick<Selectable<Tables['tokens']>, 'id' | 'stored_key' | 'server_key' | 'native_hash'>;

/** The live access tokens that open this connection, newest first. */
function wireTokens(db: Db, userId: string, connectionId: string | undefined): Promise<WireToken[]> {
  return db
    .selectFrom('tokens')
    .select(['id', 'stored_key', 'server_key', 'native_hash'])
    .where('user_id', '=', userId)
    .where('kind', '=', 'access')
    .where((where) =>
      where.or([
        where('connection_id', 'is', null),
        ...(connectionId === undefined ? [] : [where('connection_id', '=', connectionId)]),
      ]),
    )
    .where(IS_LIVE)
    .orderBy('created_at', 'desc')
    .limit(VERIFIERS_MAX)
    .execute();
}

async function list(db: Db, userId: string, kind: TokenKind | undefined): Promise<readonly Token[]> {
  if (!isId(userId)) return [];
  let query = db.selectFrom('tokens').select(COLUMNS).where('user_id', '=', userId);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  const rows = await query.orderBy('created_at', 'desc').orderBy('id').execute();
  return rows.map(toToken);
}

async function byId(db: Db, id: string): Promise<Token | undefined> {
  if (!isId(id)) return undefined;
  const row = await db.selectFrom('tokens').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toToken(row);
}

async function revoke(trx: Db, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const { numDeletedRows } = await trx.deleteFrom('tokens').where('id', '=', id).executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await announce(trx, 'token', id);
  return true;
}

/** At most one write a minute, however busy the token is. */
async function touch(db: Db, id: string): Promise<void> {
  if (!isId(id)) return;
  await sql`
    update tokens set last_used_at = now()
    where id = ${id} and (last_used_at is null or last_used_at < now() - ${TOUCH_EVERY}::interval)
  `.execute(db);
}

/** An API key that expired stays until somebody deletes it: it is listed, and it must not be taken for one without an end. */
async function purgeExpired(db: Db, before: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('tokens')
    .where('expires_at', '<', before)
    .where('kind', '<>', 'api_key')
    .executeTakeFirst();
  return Number(numDeletedRows);
}

function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

type TokenRow = Pick<
  Selectable<Tables['tokens']>,
  'id' | 'user_id' | 'kind' | 'name' | 'connection_id' | 'expires_at' | 'last_used_at' | 'created_at'
>;

function toToken(row: TokenRow): Token {
  return {
    id: row.id,
    userId: row.user_id,
    kind: row.kind,
    name: row.name,
    connectionId: row.connection_id ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    createdAt: row.created_at,
  };
}
