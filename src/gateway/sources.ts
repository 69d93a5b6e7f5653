import type { AccessModes, AgentBinding, ConnectionSource, IdentitySource, SessionJournal } from '../core/admission.ts';
import type { LiveSession } from '../core/live-session.ts';
import type { Connection, User } from '../core/session.ts';
import { AdmissionError } from '../errors.ts';
import type { SessionOpening, Store, Connection as StoredConnection, User as StoredUser } from '../store/index.ts';
import { isOutage } from '../store/outage.ts';
import { type SecretParts, secretReader } from './secret-references.ts';
import { countsOf } from './session-counts.ts';

/** The group whose members administer the gateway. */
const ADMIN_GROUP = 'admin';

/** A stored user as the pipeline sees one. */
export function toUser(user: StoredUser): User {
  return {
    id: user.id,
    kind: user.kind,
    name: user.name,
    email: user.email,
    groups: user.groups,
    isAdmin: user.groups.includes(ADMIN_GROUP),
  };
}

/** A stored connection as the pipeline sees one. */
export function toConnection(connection: StoredConnection): Connection & AccessModes & AgentBinding {
  return {
    id: connection.id,
    name: connection.name,
    type: connection.type,
    subtype: connection.subtype,
    reviewers: connection.reviewers,
    accessGroups: connection.accessGroups,
    policy: connection.policy,
    ...(connection.type === 'custom' ? { command: connection.command } : {}),
    agentId: connection.effectiveAgentId,
    canConnect: connection.accessModeConnect === 'enabled',
    canExec: connection.accessModeExec === 'enabled',
  };
}

/** What a login is told while the store cannot be asked: nobody is let in, and nobody is told that it is their fault. */
async function reachable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!isOutage(error)) throw error;
    throw new AdmissionError('unavailable', 'the gateway cannot reach its state database', {
      hint: 'Try again soon; the gateway’s administrator sees the cause at /readyz and in its log.',
      cause: error,
    });
  }
}

export function identitySource(store: Store): IdentitySource {
  return {
    scramFor: (user, connection) => reachable(store.tokens.scramFor(user, connection)),
    nativeFor: (user, connection) => reachable(store.tokens.nativeFor(user, connection)),
    async tokenOf(secret) {
      const owner = await reachable(store.tokens.byBearer(secret));
      // Login tokens are for the API only.
      if (owner === undefined || owner.token.kind !== 'access') return undefined;
      const { id: tokenId, connectionId } = owner.token;
      return { tokenId, userName: owner.user.name, ...(connectionId === undefined ? {} : { connectionId }) };
    },
    async resolveToken(tokenId) {
      const owner = await reachable(store.tokens.resolve(tokenId));
      if (owner === undefined) return undefined;
      const { connectionId } = owner.token;
      return { user: toUser(owner.user), ...(connectionId === undefined ? {} : { connectionId }) };
    },
  };
}

/** `references` resolves what secrets refer to. */
export function connectionSource(store: Store, references: Omit<SecretParts, 'secrets'>): ConnectionSource {
  return {
    async byName(name) {
      const connection = await reachable(store.connections.byName(name));
      return connection === undefined ? undefined : toConnection(connection);
    },
    readSecret: secretReader({ ...references, secrets: { read: (id) => reachable(store.secrets.read(id)) } }),
  };
}

function openingOf(session: LiveSession, gatewayId: string): SessionOpening {
  return {
    id: session.id,
    userId: session.user.id,
    userName: session.user.name,
    connectionId: session.connection.id,
    connectionName: session.connection.name,
    protocol: session.protocol,
    verb: session.verb,
    clientAddress: session.client.address,
    application: session.client.application,
    database: session.database,
    startedAt: session.startedAt,
    gatewayId,
  };
}

export function sessionJournal(store: Store, gatewayId: string): SessionJournal {
  return {
    async opened(session: LiveSession) {
      await reachable(store.sessions.open(openingOf(session, gatewayId)));
      await store.tokens.touch(session.tokenId);
    },
    async refused(session: LiveSession, reason: string) {
      await store.sessions.open({ ...openingOf(session, gatewayId), refused: true });
      await store.sessions.close(session.id, reason);
    },
    async closed(session: LiveSession, reason: string) {
      await store.sessions.close(session.id, reason, { counts: countsOf(session) });
    },
  };
}

/** What the upstreams of one subtype were last seen to be. */
export function traitsSource(
  store: Store,
  subtype: string,
): { list: () => ReturnType<Store['upstreamTraits']['list']>; save: Store['upstreamTraits']['save'] } {
  return {
    list: () => store.upstreamTraits.list(subtype),
    save: (connectionId, traits) => store.upstreamTraits.save(connectionId, traits),
  };
}
