import { ProtocolError } from '../../src/errors.ts';
import { readBinaryValue } from './binary-value.ts';
import { PayloadReader } from './lenenc.ts';
import { type Parameter, type ParameterType, readParameterType } from './parameters.ts';

/** Flag of COM_STMT_BULK_EXECUTE: types follow. */
const SEND_TYPES_TO_SERVER = 128;

/** In front of every value of a bulk: how to take it. */
const Indicator = { NONE: 0, NULL: 1, DEFAULT: 2, IGNORE: 3 } as const;

/** A COM_STMT_BULK_EXECUTE (MariaDB): the values of all rows, one after the other. */
export interface BulkPacket {
  readonly params: readonly Parameter[];
  readonly types: readonly ParameterType[];
  readonly rows: number;
}

/** Takes a bulk apart. `types` are those sent before. Throws ProtocolError unless it fills its packet exactly. */
export function readBulk(
  payload: Buffer,
  { params: count, types: known }: { readonly params: number; readonly types: readonly ParameterType[] | undefined },
): BulkPacket {
  const reader = new PayloadReader(payload, 5);
  const flags = reader.u16();
  if (count === 0) throw new ProtocolError('a statement without parameters is executed in bulk');
  const types: ParameterType[] = [];
  if ((flags & SEND_TYPES_TO_SERVER) !== 0) {
    for (let i = 0; i < count; i++) types.push(readParameterType(reader, false));
  } else {
    types.push(...(known ?? []));
  }
  if (types.length !== count) throw new ProtocolError('a bulk has parameters of unknown types');
  const params: Parameter[] = [];
  let rows = 0;
  for (; reader.left > 0; rows++) for (const type of types) params.push(readBulkValue(reader, type));
  return { params, types, rows };
}

function readBulkValue(reader: PayloadReader, type: ParameterType): Parameter {
  switch (reader.u8()) {
    case Indicator.NONE:
      return { type, bytes: readBinaryValue(reader, type.type) };
    case Indicator.NULL:
    case Indicator.DEFAULT:
    case Indicator.IGNORE:
      return { type, bytes: null };
    default:
      throw new ProtocolError('a value of a bulk has an unknown indicator');
  }
}
