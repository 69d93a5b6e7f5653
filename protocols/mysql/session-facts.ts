/** Which of the two families of servers an upstream belongs to. */
export type Flavour = 'mysql' | 'mariadb';

/**
 * What both logins settled, for the codec: the same on both legs unless it says otherwise. Nothing of it changes while
 * the session lasts; the codec follows changes by the packets it reads.
 */
export interface SessionFacts {
  readonly flavour: Flavour;
  /** As the upstream names itself, without the `5.5.5-` that old MariaDB servers put in front. */
  readonly serverVersion: string;
  /** What the client accepted and the upstream was asked for: the flags that shape packets are equal on both legs. */
  readonly capabilities: number;
  /** MariaDB's extended capabilities, likewise; 0 with MySQL. */
  readonly extendedCapabilities: number;
  /** The collation both legs logged in with. */
  readonly charsetId: number;
  /** Of the upstream's last OK of the login. */
  readonly statusFlags: number;
  /** The thread id the client was given; it is ours, and not the upstream's. */
  readonly connectionId: number;
  /** The upstream's own thread id. */
  readonly upstreamConnectionId: number;
  /** The database the session starts in; empty: none. */
  readonly database: string;
  /** The name the client logged in with, `<user>~<connection>`. */
  readonly userName: string;
  /** Session variables as the upstream reported them at login (`sql_mode`, `character_set_client`, `time_zone` …). */
  readonly variables: ReadonlyMap<string, string>;
}
