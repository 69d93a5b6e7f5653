import { ProtocolError, UpstreamError } from '../../src/errors.ts';
import type { Wire } from '../../src/net/wire.ts';
import { cstring, errorFields, int32, message, readMessage } from './login-messages.ts';
import type { RawParams } from './values.ts';

/** The longest plan that is read. */
const PLAN_BYTES_MAX = 1024 * 1024;

/** A statement with its parameters, as a client sent them. */
export interface Question {
  readonly text: string;
  readonly params: { readonly raw: RawParams; readonly types: readonly number[] };
}

/**
 * Runs a text of ours, then asks every question in the extended protocol, where a text that turned out to be several
 * statements is refused. Returns the first cell of each answer. Rejects with the first failure; the wire is
 * of no use then.
 */
export async function askUpstream(wire: Wire, setup: string, questions: readonly Question[]): Promise<string[]> {
  await wire.write(message('Q', cstring(setup)));
  await answerOf(wire);
  const answers: string[] = [];
  for (const question of questions) {
    await wire.write(Buffer.concat([parse(question), bind(question), EXECUTE, SYNC]));
    const answer = await answerOf(wire);
    if (answer === undefined) throw new ProtocolError('an answer without a row');
    answers.push(answer);
  }
  return answers;
}

const EXECUTE = message('E', cstring(''), int32(0));
const SYNC = message('S');

function parse({ text, params }: Question): Buffer {
  return message('P', cstring(''), cstring(text), int16(params.types.length), ...params.types.map(uint32));
}

/** The values as they came, in the formats they came in; the answer as text. */
function bind({ params }: Question): Buffer {
  const { formats, values } = params.raw;
  const cells = values.flatMap((value) => (value === null ? [int32(-1)] : [int32(value.length), value]));
  return message(
    'B',
    cstring(''),
    cstring(''),
    int16(formats.length),
    ...formats.map(int16),
    int16(values.length),
    ...cells,
    int16(0),
  );
}

/** Reads to ReadyForQuery; the first cell of the first row, if there is one. */
async function answerOf(wire: Wire): Promise<string | undefined> {
  let first: string | undefined;
  let bytes = 0;
  for (;;) {
    const { tag, body } = await readMessage(wire, PLAN_BYTES_MAX);
    bytes += body.length;
    if (bytes > PLAN_BYTES_MAX) throw new ProtocolError('the plan is too long');
    switch (tag) {
      case 'E':
        throw new UpstreamError(`the upstream does not plan it (${errorFields(body).get('C') ?? 'unknown'})`);
      case 'D':
        first ??= firstCell(body);
        break;
      case 'Z':
        return first;
      case '1':
      case '2':
      case 'A':
      case 'C':
      case 'N':
      case 'S':
      case 'T':
        break;
      default:
        throw new ProtocolError(`message ${tag} in the answer`);
    }
  }
}

function firstCell(body: Buffer): string {
  const length = body.length >= 6 && body.readUInt16BE(0) > 0 ? body.readInt32BE(2) : -1;
  if (length < 0 || 6 + length > body.length) throw new ProtocolError('a row without a value');
  return body.toString('utf8', 6, 6 + length);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
