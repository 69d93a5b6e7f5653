import { ProtocolError } from '../../src/errors.ts';
import { PayloadReader } from './lenenc.ts';
import { nullBytes, type Parameter, type ParameterType, readParameters, readParameterType } from './parameters.ts';

/** A COM_QUERY: attributes first where they were negotiated, then the text. */
export interface QueryPacket {
  readonly attributes: readonly Parameter[];
  readonly text: Buffer;
}

/** Servers have no limit but their stack; nobody sends more. */
export const ATTRIBUTES_MAX = 65_535;

/** Takes a COM_QUERY apart. Throws ProtocolError. */
export function readQuery(payload: Buffer, hasAttributes: boolean): QueryPacket {
  const reader = new PayloadReader(payload, 1);
  if (!hasAttributes) return { attributes: [], text: reader.rest() };
  const n = reader.count();
  if (n > ATTRIBUTES_MAX) throw new ProtocolError('a query has too many attributes');
  // One set of values: servers know no other number.
  if (reader.count() !== 1) throw new ProtocolError('a query has several sets of attributes');
  if (n === 0) return { attributes: [], text: reader.rest() };
  const nulls = reader.bytes(nullBytes(n));
  if (reader.u8() !== 1) throw new ProtocolError('attributes of a query came without types');
  const types: ParameterType[] = [];
  for (let i = 0; i < n; i++) types.push(readParameterType(reader, true));
  return { attributes: readParameters(reader, types, nulls), text: reader.rest() };
}
