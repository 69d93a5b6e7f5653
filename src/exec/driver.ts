import type { MemorySocket } from './memory-socket.ts';

/** A column of a result, its type named as the database names it. */
export interface ExecColumn {
  readonly name: string;
  readonly type: string;
}

/** What one script brings back, in the order it came. Cells are the database's own text; null is NULL. */
export interface ExecSink {
  /** A result begins. */
  columns(columns: readonly ExecColumn[]): void;
  row(cells: readonly (string | null)[]): void;
  /** A statement ended; `rows` is what it returned or changed, where the database says so. */
  command(tag: string, rows: number | undefined): void;
  /** What the server said beside its results. */
  notice(text: string): void;
  /** Data that is no table, as of a COPY. */
  data(text: string): void;
  /** What a command prints, as text; pieces end anywhere. */
  output(stream: 'stdout' | 'stderr', text: string): void;
  /** Further rows of the result that is being told would be dropped: whoever can do without reading them may. */
  readonly isFull?: boolean;
}

/** Why a script failed, as the database or the gateway told the driver. */
export interface ExecError {
  readonly message: string;
  /** SQLSTATE or the database's own code. */
  readonly code?: string | undefined;
  readonly hint?: string | undefined;
  readonly detail?: string | undefined;
}

/** Who logs in; the password is good for this one session. */
export interface ExecLogin {
  readonly user: string;
  readonly password: string;
  /** Empty: the connection's own. */
  readonly database: string;
  /** What the connection says, such as its `DB`: known once the login is through. */
  setting(name: string): string | undefined;
}

/** A session of an ecosystem's own driver, logged in. */
export interface DriverSession {
  readonly serverVersion: string;
  /** Asks the server for its version, by a harmless command, where the login does not tell it. Throws DriverLoginError. */
  askVersion?(): Promise<string>;
  /** Runs a script to its end; resolves with why it failed, if it did. */
  run(script: string, sink: ExecSink): Promise<ExecError | undefined>;
  /** Says goodbye to the server; the socket closes behind it. */
  end(): void;
}

/** The client's half of exec for one protocol: that ecosystem's driver on a socket without a network. */
export interface ExecDriver {
  /** Logs in. Throws DriverLoginError. */
  open(socket: MemorySocket, login: ExecLogin): Promise<DriverSession>;
}

/** The session did not come about: what the gateway or the upstream answered to the login. */
export class DriverLoginError extends Error {
  readonly reason: ExecError;

  constructor(reason: ExecError) {
    super(reason.message);
    this.name = 'DriverLoginError';
    this.reason = reason;
  }
}
