import type { Buffer } from 'node:buffer';
import mysql, { type Connection, type FieldPacket, type Query, type ResultSetHeader } from 'mysql2';
import { messageOf } from '../errors.ts';
import { DriverLoginError, type DriverSession, type ExecDriver, type ExecError, type ExecSink } from './driver.ts';

/** The character set id of bytes that are no text. */
const BINARY_CHARSET = 63;
/** Types whose cells are bytes when their character set is `binary`; other types' cells are always text. */
const BYTE_TYPES: ReadonlySet<number> = new Set([
  mysql.Types.BIT,
  mysql.Types.TINY_BLOB,
  mysql.Types.MEDIUM_BLOB,
  mysql.Types.LONG_BLOB,
  mysql.Types.BLOB,
  mysql.Types.VAR_STRING,
  mysql.Types.STRING,
  mysql.Types.GEOMETRY,
]);

/** Runs scripts with mysql2, several statements in one text. */
export const mysqlExec: ExecDriver = {
  async open(socket, login) {
    const connection = mysql.createConnection({
      stream: () => socket,
      user: login.user,
      password: login.password,
      ...(login.database === '' ? {} : { database: login.database }),
      multipleStatements: true,
      rowsAsArray: true,
      // The gateway refuses a server's wish for a local file anyway; the driver has none to give.
      flags: ['-LOCAL_FILES'],
      typeCast: (field) => field.buffer(),
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    connection.connect((error) => (error === null ? resolve() : reject(new DriverLoginError(errorOf(error)))));
    // A leg that breaks while nothing runs is told by whatever is run next.
    connection.on('error', () => undefined);
    await promise;
    return session(connection);
  },
};

function session(connection: Connection): DriverSession {
  return {
    serverVersion: serverVersionOf(connection),
    run(script, sink) {
      const { promise, resolve } = Promise.withResolvers<ExecError | undefined>();
      // The driver tells a leg that breaks to the connection, and nothing to the query that runs.
      const onLost = (error: Error): void => resolve(errorOf(error));
      connection.on('error', onLost);
      readResults(connection.query({ sql: script, rowsAsArray: true }), sink, resolve);
      return promise.finally(() => connection.off('error', onLost));
    },
    end: () => connection.end(() => undefined),
  };
}

/** The driver keeps the greeting under a name that its types leave out. */
function serverVersionOf(connection: object): string {
  const greeting: unknown = '_handshakePacket' in connection ? connection._handshakePacket : undefined;
  const isGreeting = typeof greeting === 'object' && greeting !== null && 'serverVersion' in greeting;
  return isGreeting ? String(greeting.serverVersion) : '';
}

function readResults(query: Query, sink: ExecSink, done: (error: ExecError | undefined) => void): void {
  let fields: readonly FieldPacket[] | undefined;
  let rows = 0;
  const endOfRows = (): void => {
    if (fields !== undefined) sink.command('SELECT', rows);
    fields = undefined;
  };
  query.on('fields', (next: readonly FieldPacket[] | undefined) => {
    endOfRows();
    // A statement without rows has no fields; its end comes as a result.
    if (next === undefined) return;
    fields = next;
    rows = 0;
    sink.columns(next.map((field) => ({ name: field.name, type: typeName(field) })));
  });
  query.on('result', (result: readonly (Buffer | null)[] | ResultSetHeader) => {
    if (isRow(result)) {
      rows += 1;
      sink.row(result.map((cell, i) => (cell === null ? null : cellText(cell, fields?.[i]))));
      return;
    }
    endOfRows();
    sink.command(result.info === '' ? 'OK' : result.info, result.affectedRows);
    if (result.warningStatus > 0) sink.notice(`${result.warningStatus} warnings; SHOW WARNINGS tells them`);
  });
  let failure: ExecError | undefined;
  query.on('error', (error: Error) => {
    failure ??= errorOf(error);
    done(failure);
  });
  query.on('end', () => {
    endOfRows();
    done(failure);
  });
}

function isRow(result: readonly (Buffer | null)[] | ResultSetHeader): result is readonly (Buffer | null)[] {
  return Array.isArray(result);
}

function cellText(cell: Buffer, field: FieldPacket | undefined): string {
  const isBytes = field?.characterSet === BINARY_CHARSET && BYTE_TYPES.has(field.columnType ?? -1);
  return isBytes ? `0x${cell.toString('hex').toUpperCase()}` : cell.toString();
}

/** Names of the types by number. */
const TYPE_NAMES = new Map(Object.entries(mysql.Types).filter(([, name]) => typeof name === 'string'));

function typeName({ columnType }: FieldPacket): string {
  return TYPE_NAMES.get(String(columnType))?.toLowerCase() ?? 'unknown';
}

function errorOf(error: Error): ExecError {
  const sqlState = 'sqlState' in error && typeof error.sqlState === 'string' ? error.sqlState : undefined;
  return { message: messageOf(error), code: sqlState };
}
