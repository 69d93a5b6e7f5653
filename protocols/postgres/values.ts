import type { Value } from '../../src/core/query.ts';
import { decodeBinary } from './binary.ts';
import type { TextEncoding } from './encoding.ts';
import { formatAt } from './messages/frontend.ts';
import { typeName } from './type-names.ts';

/** Parameter values as they came: the format codes and the bytes. */
export interface RawParams {
  readonly formats: readonly number[];
  readonly values: readonly (Buffer | null)[];
}

/** Parameters as an approver reads them. `types` are OIDs, 0 or missing where nobody declared one. */
export function decodeParams(raw: RawParams, types: readonly number[], encoding: TextEncoding): Value[] {
  return raw.values.map((bytes, i) => {
    const oid = types[i] ?? 0;
    const type = oid === 0 ? {} : { type: typeName(oid) };
    if (bytes === null) return { text: null, encoding: 'text', ...type };
    if (formatAt(raw.formats, i) === 0) return { text: encoding.decodeLoosely(bytes), encoding: 'text', ...type };
    const text = decodeBinary(typeName(oid), bytes, (value) => encoding.decodeLoosely(value));
    if (text !== undefined) return { text, encoding: 'text', ...type };
    return { text: bytes.toString('hex'), encoding: 'hex', ...type };
  });
}
