import { Long } from 'bson';
import { messageOf } from '../../errors.ts';
import type { ExecError, ExecSink } from '../driver.ts';
import { parseScript, type ShellCommand, ShellError } from '../mongodb-shell/index.ts';
import { type Leg, LegError } from './leg.ts';
import { type CursorPart, cursorOf, type Reply } from './reply.ts';
import { DocumentRows, tellReply } from './tell.ts';

/** A command of the script, or what reads on in its cursor, failed. */
class CommandFailed extends Error {
  readonly reason: ExecError;

  constructor(reason: ExecError) {
    super(reason.message);
    this.reason = reason;
  }
}

/** Runs a script's commands one behind the other, until one fails; resolves with why. All of it is read before any of it runs. */
export async function runScript(
  leg: Pick<Leg, 'send'>,
  script: string,
  database: string,
  sink: ExecSink,
): Promise<ExecError | undefined> {
  try {
    const commands = parseScript(script, database);
    if (commands.length === 0) sink.command('', undefined);
    for (const command of commands) await runCommand(leg, command, sink);
    return undefined;
  } catch (error) {
    if (error instanceof CommandFailed) return error.reason;
    if (error instanceof ShellError) return { message: error.message, code: 'script', hint: error.hint };
    if (error instanceof LegError) return { message: error.message };
    return { message: messageOf(error) };
  }
}

async function runCommand(leg: Pick<Leg, 'send'>, command: ShellCommand, sink: ExecSink): Promise<void> {
  const reply = await leg.send(command.database, command.body);
  if (reply.error !== undefined) throw new CommandFailed(reply.error);
  if (reply.warning !== undefined) sink.notice(reply.warning);
  const { kind } = command.answer;
  const cursor = kind === 'documents' || kind === 'names' ? cursorOf(reply) : undefined;
  if (cursor === undefined) tellReply(command, reply, sink);
  else await readCursor(leg, cursor, new DocumentRows(sink, kind === 'names'), sink);
  if (reply.writeError !== undefined) throw new CommandFailed(reply.writeError);
}

/** Reads to the end, or until nobody keeps any more of it; the rest is then given up. */
async function readCursor(
  leg: Pick<Leg, 'send'>,
  first: CursorPart,
  rows: DocumentRows,
  sink: ExecSink,
): Promise<void> {
  rows.add(first.documents);
  const { id, database, collection } = first;
  for (let next = id; next !== 0n; ) {
    const cursor = Long.fromBigInt(next);
    if (sink.isFull === true) {
      await leg.send(
        database,
        new Map<string, Long | string | Long[]>([
          ['killCursors', collection],
          ['cursors', [cursor]],
        ]),
      );
      break;
    }
    const reply: Reply = await leg.send(
      database,
      new Map<string, Long | string>([
        ['getMore', cursor],
        ['collection', collection],
      ]),
    );
    if (reply.error !== undefined) throw new CommandFailed(reply.error);
    const part = cursorOf(reply);
    rows.add(part?.documents ?? []);
    next = part?.id ?? 0n;
  }
  rows.end();
}
