/** The little of ASN.1 DER (X.690) that a certificate needs: writing one, and finding a field in one. */

/** Writes a value of a one-byte tag. */
export function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const digits = length.subarray(length.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | digits.length]), digits, body]);
}

export function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

/** Writes an object identifier given in dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const digits = [arc & 0x7f];
  for (let left = arc >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

/** A value as it lies in a buffer: its tag, its content, and where the next one starts. */
export interface DerValue {
  readonly tag: number;
  readonly body: Buffer;
  readonly end: number;
}

/** Reads the value at `at`; undefined when there is none, or not whole. */
export function readDer(bytes: Buffer, at = 0): DerValue | undefined {
  const tag = bytes[at];
  const short = bytes[at + 1];
  if (tag === undefined || short === undefined) return undefined;
  const digits = short < 0x80 ? 0 : short & 0x7f;
  if (digits > 4 || short === 0x80 || at + 2 + digits > bytes.length) return undefined;
  const start = at + 2 + digits;
  const length = digits === 0 ? short : bytes.readUIntBE(at + 2, digits);
  if (start + length > bytes.length) return undefined;
  return { tag, body: bytes.subarray(start, start + length), end: start + length };
}

/** The values inside a constructed value, as far as they are whole. */
export function readDerChildren(body: Buffer): DerValue[] {
  const children: DerValue[] = [];
  for (let child = readDer(body); child !== undefined; child = readDer(body, child.end)) children.push(child);
  return children;
}
