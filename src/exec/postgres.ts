import type { Buffer } from 'node:buffer';
import pg from 'pg';
import { messageOf } from '../errors.ts';
import { DriverLoginError, type DriverSession, type ExecDriver, type ExecError, type ExecSink } from './driver.ts';

/** Names of the built-in types by OID; types of a database's own are told by number. */
const TYPE_NAMES = new Map(Object.entries(pg.types.builtins).map(([name, oid]) => [Number(oid), name.toLowerCase()]));

/** Runs scripts with node-postgres, as one simple query: what stands in one script is one transaction unless it says otherwise. */
export const postgresExec: ExecDriver = {
  async open(socket, login) {
    const client = new pg.Client({
      user: login.user,
      password: login.password,
      database: login.database,
      stream: () => socket,
      // Nothing leaves the process. Left out, PGSSLMODE in the gateway's environment would decide.
      ssl: false,
      application_name: 'sluice',
    });
    // A leg that breaks while nothing runs is told by whatever is run next.
    client.on('error', () => undefined);
    let serverVersion = '';
    client.connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
      if (parameterName === 'server_version') serverVersion = parameterValue;
    });
    try {
      await client.connect();
    } catch (error) {
      throw new DriverLoginError(errorOf(error));
    }
    return session(client, () => serverVersion);
  },
};

function session(client: pg.Client, serverVersion: () => string): DriverSession {
  return {
    get serverVersion() {
      return serverVersion();
    },
    run(script, sink) {
      const listener = (notice: { message?: string | undefined }): void => sink.notice(notice.message ?? '');
      client.on('notice', listener);
      const { promise, resolve } = Promise.withResolvers<ExecError | undefined>();
      client.query(new ScriptQuery(script, sink, resolve));
      return promise.finally(() => client.off('notice', listener));
    },
    end() {
      // Rejects when the leg broke before; the socket is closed then.
      client.end().catch(() => undefined);
    },
  };
}

interface RowDescription {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** One simple query whose rows are handed on as they come, as the text they came in. The names are the driver's. */
class ScriptQuery {
  readonly #script: string;
  readonly #sink: ExecSink;
  readonly #done: (error: ExecError | undefined) => void;

  constructor(script: string, sink: ExecSink, done: (error: ExecError | undefined) => void) {
    this.#script = script;
    this.#sink = sink;
    this.#done = done;
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#script);
  }

  handleRowDescription({ fields }: RowDescription): void {
    this.#sink.columns(
      fields.map(({ name, dataTypeID }) => ({ name, type: TYPE_NAMES.get(dataTypeID) ?? `oid ${dataTypeID}` })),
    );
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#sink.row(fields);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const rows = /\d+$/.exec(text)?.[0];
    this.#sink.command(text, rows === undefined ? undefined : Number(rows));
  }

  handleEmptyQuery(): void {
    this.#sink.command('', undefined);
  }

  handleCopyInResponse(connection: { sendCopyFail(message: string): void }): void {
    connection.sendCopyFail('a script has no data to send: use psql for COPY FROM STDIN');
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.#sink.data(chunk.toString());
  }

  /** The driver forgets a query that failed, so no ReadyForQuery is told of it. */
  handleError(error: unknown): void {
    this.#done(errorOf(error));
  }

  handleReadyForQuery(): void {
    this.#done(undefined);
  }
}

function errorOf(error: unknown): ExecError {
  if (!(error instanceof pg.DatabaseError)) return { message: messageOf(error) };
  return { message: error.message, code: error.code, hint: error.hint, detail: error.detail };
}
