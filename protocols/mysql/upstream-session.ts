import type { Wire } from '../../src/net/wire.ts';
import { nameConnection, type Upstream, withLeg } from '../upstream-leg.ts';
import { readTarget } from '../upstream-target.ts';
import { Capability, has, union } from './constants.ts';
import type { Traits } from './face.ts';
import type { KillKind } from './kill.ts';
import { LoginChannel } from './login-channel.ts';
import { runQueries, SideQueryFailure } from './side-query.ts';
import { loginUpstream, type UpstreamLogin, type UpstreamWish } from './upstream-login.ts';

/** How long an upstream may take from the dial to the end of our set-up. */
export const UPSTREAM_LOGIN_MS_MAX = 20_000;
/** How long it may take to carry out a KILL. */
const KILL_MS_MAX = 5_000;
/** Where a server listens when the secret does not say. */
export const PORT_DEFAULT = 3306;
const ER_NO_SUCH_THREAD = 1094;

/** What the server shall report when it changes: what decides how texts are read. */
const TRACKED = [
  'autocommit',
  'character_set_client',
  'character_set_connection',
  'character_set_results',
  'session_track_system_variables',
  'sql_mode',
  'time_zone',
];
/** The statement that has the changes reported; a session that is reset needs it again. */
export const TRACK_STATEMENT = `SET SESSION session_track_system_variables='${TRACKED.join(',')}', SESSION session_track_schema=1`;
/** What is read of a new session. */
export const VARIABLES = [
  'autocommit',
  'character_set_client',
  'character_set_connection',
  'character_set_results',
  'lower_case_table_names',
  'max_allowed_packet',
  'sql_mode',
  'time_zone',
];
export const VARIABLES_STATEMENT = `SELECT ${VARIABLES.map((name) => `@@${name}`).join(', ')}`;

export interface UpstreamSession extends UpstreamLogin {
  readonly wire: Wire;
  readonly variables: ReadonlyMap<string, string>;
}

export interface SessionRequest extends UpstreamWish {
  /** Gives up when it aborts. */
  readonly signal: AbortSignal;
  /** Told what the upstream is, as soon as it says so, also when the login then fails. */
  learn?(traits: Traits): void;
}

/** Opens a leg to the upstream, logs in, and sets the session up. Throws UpstreamError, whose text names the connection and no secret. */
export async function openUpstream(upstream: Upstream, request: SessionRequest): Promise<UpstreamSession> {
  const timeout = AbortSignal.timeout(UPSTREAM_LOGIN_MS_MAX);
  const signal = AbortSignal.any([request.signal, timeout]);
  try {
    const target = await readTarget(upstream.secret, PORT_DEFAULT);
    return await withLeg(upstream.dial(target.host, target.port), signal, async (wire) => {
      const channel = new LoginChannel(wire);
      const login = await loginUpstream(channel, target, request, (traits) => request.learn?.(traits));
      return { wire, ...login, variables: await setUp(channel, login.capabilities) };
    });
  } catch (error) {
    throw nameConnection(error, upstream.name, timeout.aborted);
  }
}

async function setUp(channel: LoginChannel, capabilities: number): Promise<ReadonlyMap<string, string>> {
  const isTracking = has(capabilities, Capability.CLIENT_SESSION_TRACK);
  const statements = isTracking ? [TRACK_STATEMENT, VARIABLES_STATEMENT] : [VARIABLES_STATEMENT];
  const row = (await runQueries(channel, capabilities, statements)).at(-1)?.[0] ?? [];
  return new Map(VARIABLES.map((name, i) => [name, row[i] ?? '']));
}

/** Has the upstream end a query, or a whole session, over a leg of our own. Resolves when it has taken that up. Throws UpstreamError. */
export async function killUpstream(upstream: Upstream, threadId: number, what: KillKind): Promise<void> {
  const signal = AbortSignal.timeout(KILL_MS_MAX);
  try {
    const target = await readTarget(upstream.secret, PORT_DEFAULT);
    await withLeg(upstream.dial(target.host, target.port), signal, async (wire) => {
      const channel = new LoginChannel(wire);
      const { capabilities } = await loginUpstream(channel, { ...target, database: '' }, PLAIN);
      try {
        await runQueries(channel, capabilities, [`KILL ${what.toUpperCase()} ${threadId}`]);
      } catch (error) {
        // A thread that has ended meanwhile is what was asked for.
        if (!(error instanceof SideQueryFailure) || error.errno !== ER_NO_SUCH_THREAD) throw error;
      }
      wire.end();
    });
  } catch (error) {
    throw nameConnection(error, upstream.name, signal.aborted);
  }
}

/** A session without anything that need not be. */
const PLAIN: UpstreamWish = {
  capabilities: union(Capability.CLIENT_TRANSACTIONS, Capability.CLIENT_LONG_FLAG),
  extendedCapabilities: 0,
  charsetId: 45,
  packetBytesMax: 1 << 24,
  database: '',
  attributes: new Map([['program_name', 'sluice']]),
};
