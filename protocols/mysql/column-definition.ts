import { ProtocolError } from '../../src/errors.ts';
import { PayloadReader } from './lenenc.ts';

/** A column of a result or a parameter, as a column definition packet (Protocol::ColumnDefinition41) describes it. */
export interface ColumnDefinition {
  readonly schema: Buffer;
  readonly table: Buffer;
  readonly orgTable: Buffer;
  readonly name: Buffer;
  readonly orgName: Buffer;
  /** MariaDB's name for a type that travels as another one: `uuid`, `inet6`, `point`. */
  readonly extendedType?: string;
  /** MariaDB's format of a text: `json`. */
  readonly extendedFormat?: string;
  readonly charset: number;
  /** Bytes the column declares at most. */
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly decimals: number;
}

/** Length of what follows the names. */
const FIXED_BYTES = 0x0c;
/** Entries of MariaDB's extended metadata. */
const EXTENDED_TYPE = 0;
const EXTENDED_FORMAT = 1;

/** Takes a column definition apart. The default values that COM_FIELD_LIST adds are left over. Throws ProtocolError. */
export function readColumnDefinition(
  payload: Buffer,
  { hasExtendedMetadata, mayHaveDefault = false }: { hasExtendedMetadata: boolean; mayHaveDefault?: boolean },
): ColumnDefinition {
  const reader = new PayloadReader(payload);
  if (!reader.lenencBytes().equals(CATALOG)) throw new ProtocolError('a column definition of an unknown catalogue');
  const schema = reader.lenencBytes();
  const table = reader.lenencBytes();
  const orgTable = reader.lenencBytes();
  const name = reader.lenencBytes();
  const orgName = reader.lenencBytes();
  const extended = hasExtendedMetadata ? readExtended(reader.lenencBytes()) : {};
  if (reader.count() !== FIXED_BYTES) throw new ProtocolError('a column definition of an unknown length');
  const definition = {
    schema,
    table,
    orgTable,
    name,
    orgName,
    ...extended,
    charset: reader.u16(),
    length: reader.u32(),
    type: reader.u8(),
    flags: reader.u16(),
    decimals: reader.u8(),
  };
  reader.skip(2);
  if (!mayHaveDefault) reader.expectEnd();
  return definition;
}

const CATALOG = Buffer.from('def');

function readExtended(bytes: Buffer): Pick<ColumnDefinition, 'extendedType' | 'extendedFormat'> {
  const reader = new PayloadReader(bytes);
  const found: { extendedType?: string; extendedFormat?: string } = {};
  while (reader.left > 0) {
    const kind = reader.u8();
    const value = reader.lenencBytes().toString('latin1');
    if (kind === EXTENDED_TYPE) found.extendedType = value;
    else if (kind === EXTENDED_FORMAT) found.extendedFormat = value;
  }
  return found;
}
