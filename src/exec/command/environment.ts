import type { Session } from '../../core/session.ts';

const PATH_DEFAULT = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** All that a command gets of the gateway's own environment. */
const INHERITED = ['PATH', 'LANG', 'TZ'] as const;

/** What the environment of a command is made of. */
export interface EnvironmentParts {
  /** The gateway's own; nearly nothing of it is handed on. */
  readonly own: Readonly<Record<string, string | undefined>>;
  /** The secret, files as their paths. */
  readonly values: ReadonlyMap<string, string>;
  /** The command's own folder, gone when it ends. */
  readonly folder: string;
  readonly session: Pick<Session, 'id' | 'user' | 'connection'>;
}

/** The whole environment of a command: no secret of the gateway's is in it, and only its own connection's. */
export function commandEnvironment({ own, values, folder, session }: EnvironmentParts): Record<string, string> {
  const { id, user, connection } = session;
  const env: Record<string, string> = { PATH: PATH_DEFAULT, LANG: 'C.UTF-8', HOME: folder, TMPDIR: folder };
  for (const name of INHERITED) {
    const value = own[name];
    if (value !== undefined && value !== '') env[name] = value;
  }
  for (const [name, value] of values) env[name] = value;
  // Behind the secret: what a script is told of its session is true.
  return {
    ...env,
    SLUICE_CONNECTION_NAME: connection.name,
    SLUICE_CONNECTION_TYPE: connection.type,
    SLUICE_USER_NAME: user.name,
    SLUICE_USER_EMAIL: user.email,
    SLUICE_SESSION_ID: id,
    SLUICE_VERB: 'exec',
    HOOP_CONNECTION_NAME: connection.name,
    HOOP_CONNECTION_TYPE: connection.type,
    HOOP_CLIENT_ORIGIN: 'client-api',
    HOOP_CLIENT_VERB: 'exec',
    HOOP_USER_ID: user.id,
    HOOP_USER_EMAIL: user.email,
    HOOP_SESSION_ID: id,
  };
}
