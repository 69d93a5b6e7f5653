import { ProtocolError } from '../../src/errors.ts';
import { lenencString, PayloadReader } from './lenenc.ts';
import { nullBytes, type Parameter, type ParameterType, readParameters, readParameterType } from './parameters.ts';
import { ATTRIBUTES_MAX } from './query-packet.ts';

/** Flags of COM_STMT_EXECUTE. */
const CURSOR_TYPES = 0x07;
const PARAMETER_COUNT_AVAILABLE = 0x08;

/** A COM_STMT_EXECUTE taken apart. */
export interface ExecutePacket {
  readonly wantsCursor: boolean;
  readonly params: readonly Parameter[];
  /** The types that are in force from now on: sent with it, or with the one before. */
  readonly types: readonly ParameterType[];
  /** They are in this packet; else the server must know them. */
  readonly hasTypes: boolean;
  /** Where the flag stands that says whether types follow; undefined where there are no parameters. */
  readonly typesFlagAt: number | undefined;
}

/** What is known of the statement before. */
export interface ExecuteContext {
  /** Its number of parameters, without attributes. */
  readonly params: number;
  readonly types: readonly ParameterType[] | undefined;
  readonly sent: ReadonlyMap<number, Buffer>;
  readonly hasAttributes: boolean;
}

/** The statement a COM_STMT_EXECUTE, FETCH, RESET, CLOSE, SEND_LONG_DATA or BULK_EXECUTE is about. */
export function statementIdOf(payload: Buffer): number {
  return new PayloadReader(payload, 1).u32();
}

/** Takes a COM_STMT_EXECUTE apart. Throws ProtocolError unless it fills its packet exactly. */
export function readExecute(payload: Buffer, context: ExecuteContext): ExecutePacket {
  const reader = new PayloadReader(payload, 5);
  const flags = reader.u8();
  // How often to run it: servers know once.
  if (reader.u32() !== 1) throw new ProtocolError('a statement is executed several times at once');
  const wantsCursor = (flags & CURSOR_TYPES) !== 0;
  // With parameters of its own their number is there in any case; the flag only tells of attributes besides.
  const hasCount = context.hasAttributes && (context.params > 0 || (flags & PARAMETER_COUNT_AVAILABLE) !== 0);
  const known = context.types ?? [];
  if (context.params === 0 && !hasCount) {
    // Some drivers add the flag for new types although there are none.
    reader.rest();
    return { wantsCursor, params: [], types: known, hasTypes: false, typesFlagAt: undefined };
  }
  const count = hasCount ? reader.count() : context.params;
  if (count > context.params + ATTRIBUTES_MAX) throw new ProtocolError('a statement has too many parameters');
  if (count === 0) return { wantsCursor, params: [], types: known, hasTypes: false, typesFlagAt: undefined };
  const nulls = reader.bytes(nullBytes(count));
  const typesFlagAt = reader.at;
  const hasTypes = reader.u8() === 1;
  const types = hasTypes ? readTypes(reader, count, context.hasAttributes) : known.slice(0, count);
  if (types.length < count) throw new ProtocolError('a statement is executed with parameters of unknown types');
  const params = readParameters(reader, types, nulls, context.sent);
  reader.expectEnd();
  return { wantsCursor, params, types, hasTypes, typesFlagAt };
}

function readTypes(reader: PayloadReader, count: number, hasNames: boolean): ParameterType[] {
  const types: ParameterType[] = [];
  for (let i = 0; i < count; i++) types.push(readParameterType(reader, hasNames));
  return types;
}

/** The same COM_STMT_EXECUTE with the types in it, for a server that was not told them. */
export function withTypes(payload: Buffer, { types, typesFlagAt, params }: ExecutePacket, hasNames: boolean): Buffer {
  if (typesFlagAt === undefined) return payload;
  const written = types.slice(0, params.length).map(({ type, isUnsigned, name = '' }) => {
    const bytes = Buffer.of(type, isUnsigned ? 0x80 : 0);
    return hasNames ? Buffer.concat([bytes, lenencString(name)]) : bytes;
  });
  return Buffer.concat([payload.subarray(0, typesFlagAt), Buffer.of(1), ...written, payload.subarray(typesFlagAt + 1)]);
}
