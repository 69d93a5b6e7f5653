import { createHmac } from 'node:crypto';
import { AdmissionError, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Wire } from '../net/wire.ts';
import { type Agents, agentObstacle } from './agents.ts';
import { LiveSession } from './live-session.ts';
import { connectionNotFound } from './not-found.ts';
import { Pipeline } from './pipeline.ts';
import type { Plugin } from './plugin.ts';
import type { Admission, ConnectionSecret, Door, Login, NativeVerifier, ScramVerifiers, WireName } from './protocol.ts';
import type { SessionRegistry } from './registry.ts';
import { type Connection, protocolOf, type User, type Verb } from './session.ts';
import { ALLOW, deny, type Verdict } from './verdict.ts';

/** Iterations announced for names that do not exist; the same as for those that do. */
const MOCK_ITERATIONS = 4096;

/** Who may log in, and with what: backed by the store. */
export interface IdentitySource {
  scramFor(user: string, connection: string): Promise<ScramVerifiers | undefined>;
  /** The access token with this secret, and the name of its active owner. */
  tokenOf(
    secret: string,
  ): Promise<{ readonly tokenId: string; readonly userName: string; readonly connectionId?: string } | undefined>;
  nativeFor(user: string, connection: string): Promise<readonly NativeVerifier[]>;
  /** The token's owner, if both are still valid now. */
  resolveToken(tokenId: string): Promise<{ user: User; connectionId?: string } | undefined>;
}

/** What a connection may be used for. */
export interface AccessModes {
  readonly canConnect: boolean;
  readonly canExec: boolean;
}

/** Which agent dials a connection's upstream; null: nobody said which. */
export interface AgentBinding {
  readonly agentId: string | null;
}

/** The configured upstreams: backed by the store. */
export interface ConnectionSource {
  byName(name: string): Promise<(Connection & AccessModes & AgentBinding) | undefined>;
  /** The decoded secret, its references resolved; called once per session, when it opens, for whom it opens. */
  readSecret(connection: Connection, user: User): Promise<ConnectionSecret>;
}

/** Where sessions are listed; the audit records them besides. */
export interface SessionJournal {
  opened(session: LiveSession): Promise<void>;
  closed(session: LiveSession, reason: string): Promise<void>;
  /** One that never opened, because the user may not know of the connection, or may not use it. */
  refused(session: LiveSession, reason: string): Promise<void>;
}

export interface AdmissionParts {
  readonly identities: IdentitySource;
  readonly connections: ConnectionSource;
  readonly agents: Agents;
  readonly journal: SessionJournal;
  readonly registry: SessionRegistry;
  readonly plugins: readonly Plugin[];
  readonly log: Logger;
  /**
   * Makes the salts of names that do not exist. The same on every gateway and after every restart, or a prober could
   * tell them from real ones by asking twice.
   */
  readonly mockSaltKey: Buffer;
  dial(connection: Connection, host: string, port: number): Promise<Wire>;
}

/** Builds the only door from a protocol to identity, store and plugins. */
export function createDoor(parts: AdmissionParts): Door {
  return {
    async scram(name: WireName): Promise<ScramVerifiers> {
      const found = await parts.identities.scramFor(name.user, name.connection);
      if (found !== undefined) return found;
      const salt = createHmac('sha256', parts.mockSaltKey).update(name.user).digest().subarray(0, 16);
      return { salt, iterations: MOCK_ITERATIONS, verifiers: [] };
    },
    async secret(name: WireName, secret: string): Promise<string | undefined> {
      // The secret is random and found by its hash, so that neither time nor work tells anything of the name.
      const found = await parts.identities.tokenOf(secret);
      if (found?.userName !== name.user) return undefined;
      if (found.connectionId === undefined) return found.tokenId;
      const connection = await parts.connections.byName(name.connection);
      return connection?.id === found.connectionId ? found.tokenId : undefined;
    },
    native: (name) => parts.identities.nativeFor(name.user, name.connection),
    admit: (login) => admit(parts, login),
  };
}

async function admit(parts: AdmissionParts, login: Login): Promise<Admission> {
  const { user, connection } = await resolve(parts, login);
  if (parts.registry.isFull) {
    throw new AdmissionError('too_many_sessions', 'the gateway has reached its limit of sessions', {
      hint: 'Close some, or add a gateway.',
    });
  }
  if (parts.registry.isFullFor(user.id)) {
    const { perUserMax } = parts.registry;
    throw new AdmissionError(
      'too_many_user_sessions',
      `${user.name} has ${perUserMax} sessions open on this gateway, which is the limit`,
      { hint: 'Close some; an administrator can raise SESSIONS_PER_USER_MAX.' },
    );
  }
  const session = new LiveSession({
    user,
    connection,
    ...sessionInit(login),
  });
  const pipeline = new Pipeline(parts.plugins, session, parts.log, () => stillAllowed(parts, session));
  const close = closer(parts, session, pipeline);
  // Registered first, so that a kill or a policy change in the very moment of opening already reaches it.
  parts.registry.add(session);
  let isRecorded = false;
  try {
    await parts.journal.opened(session);
    isRecorded = true;
    const verdict = await pipeline.open();
    if (!verdict.allow) {
      const { code, message, hint } = verdict.reason;
      throw new AdmissionError(code, message, hint === undefined ? {} : { hint });
    }
    const secret = await parts.connections.readSecret(connection, user);
    return { user, session, pipeline, secret, dial: (host, port) => parts.dial(connection, host, port), close };
  } catch (error) {
    parts.registry.remove(session.id);
    if (isRecorded) await close(messageOf(error));
    throw error;
  }
}

async function resolve(parts: AdmissionParts, login: Login): Promise<{ user: User; connection: Connection }> {
  const [owner, connection] = await Promise.all([
    parts.identities.resolveToken(login.tokenId),
    parts.connections.byName(login.name.connection),
  ]);
  if (owner === undefined || owner.user.name !== login.name.user) {
    throw new AdmissionError('credential_expired', 'this credential is no longer valid', {
      hint: `Make a new one: sluice credentials create ${login.name.connection}`,
    });
  }
  const isOthers = owner.connectionId !== undefined && owner.connectionId !== connection?.id;
  if (connection === undefined || protocolOf(connection) !== login.protocol || isOthers) {
    const { code, message } = connectionNotFound(login.name.connection);
    throw new AdmissionError(code, message);
  }
  await mustSee(parts, login, owner.user, connection);
  if (!permits(connection, login.verb)) {
    const mode = login.verb ?? 'connect';
    throw new AdmissionError(`${mode}_disabled`, `${mode} is disabled for connection "${connection.name}"`, {
      hint: `An administrator can enable its access mode ${mode}.`,
    });
  }
  // Asked before plugins may have people wait: a session that cannot be dialled needs nobody's approval.
  const obstacle = agentObstacle(parts.agents, connection.agentId);
  if (obstacle !== undefined) {
    throw new AdmissionError('agent_unavailable', `connection "${connection.name}" cannot be reached: ${obstacle}`, {
      hint: 'An administrator can give the connection, or its resource, an agent that is connected.',
    });
  }
  return { user: owner.user, connection };
}

/**
 * Asked before anything else of the connection is looked at: whoever may not see it must not learn that it exists, neither
 * from what is wrong with it, nor from a record of theirs, nor from how long the answer takes.
 */
async function mustSee(parts: AdmissionParts, login: Login, user: User, connection: Connection): Promise<void> {
  const session = new LiveSession({ ...sessionInit(login), user, connection });
  const verdict = await parts.plugins.find((plugin) => plugin.name === 'access_control')?.onSession?.(session);
  if (verdict?.allow !== false) return;
  void recordRefusal(parts, session, verdict.reason.message);
  const { code, message, hint } = verdict.reason;
  throw new AdmissionError(code, message, hint === undefined ? {} : { hint });
}

/** Beside the login, which is not kept waiting: an answer about a connection that does not exist needs no record. */
async function recordRefusal(parts: AdmissionParts, session: LiveSession, reason: string): Promise<void> {
  try {
    await parts.journal.refused(session, reason);
    // The pipeline asks once more, and tells its plugins that the session was refused.
    await new Pipeline(parts.plugins, session, parts.log, async () => ALLOW).open();
  } catch (error) {
    parts.log.error({ session: session.id, err: error }, 'a refused session could not be recorded');
  }
}

type SessionInit = Pick<LiveSession, 'protocol' | 'client' | 'database' | 'tokenId' | 'failsFast' | 'verb'>;

function sessionInit(login: Login): SessionInit {
  return {
    protocol: login.protocol,
    client: { address: login.clientAddress, application: login.application },
    database: login.database,
    tokenId: login.tokenId,
    failsFast: login.failsFast ?? false,
    verb: login.verb ?? 'connect',
  };
}

/** A test runs nothing, so it needs no access mode: it must tell of a connection that nobody may use yet, too. */
function permits(connection: AccessModes, verb: Verb = 'connect'): boolean {
  return verb === 'test' || (verb === 'exec' ? connection.canExec : connection.canConnect);
}

/** Whether what let the session open is still true: asked when a held query is released, and when policies change. */
export async function stillAllowed(
  parts: Pick<AdmissionParts, 'identities' | 'connections' | 'plugins'>,
  session: LiveSession,
): Promise<Verdict> {
  const [owner, connection] = await Promise.all([
    parts.identities.resolveToken(session.tokenId),
    parts.connections.byName(session.connection.name),
  ]);
  if (owner === undefined) return deny('killed', 'this credential is no longer valid');
  if (connection === undefined || connection.id !== session.connection.id || !permits(connection, session.verb)) {
    return { allow: false, reason: connectionNotFound(session.connection.name) };
  }
  const current = new LiveSession({ ...sessionSnapshot(session), user: owner.user, connection });
  for (const plugin of parts.plugins) {
    const verdict = (await plugin.onSession?.(current)) ?? ALLOW;
    if (!verdict.allow) return verdict;
  }
  session.connection = connection;
  return ALLOW;
}

function sessionSnapshot({ protocol, client, database, tokenId, failsFast, verb }: LiveSession): SessionInit {
  return { protocol, client, database, tokenId, failsFast, verb };
}

/** Ends the session's records once, whatever happens; failures are logged, because the session is over anyway. */
function closer(parts: AdmissionParts, session: LiveSession, pipeline: Pipeline): (reason: string) => Promise<void> {
  let closing: Promise<void> | undefined;
  const attempt = async (step: string, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      parts.log.error({ session: session.id, step, err: error }, 'the end of a session could not be recorded');
    }
  };
  const run = async (reason: string): Promise<void> => {
    parts.registry.remove(session.id);
    await attempt('audit', () => pipeline.close(reason));
    await attempt('journal', () => parts.journal.closed(session, reason));
  };
  return (reason) => {
    closing ??= run(reason);
    return closing;
  };
}
