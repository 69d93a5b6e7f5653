/** Builds messages byte by byte, independently of the code under test. */
export const i16 = (n: number): Buffer => {
  const b = Buffer.alloc(2);
  b.writeInt16BE(n);
  return b;
};
export const i32 = (n: number): Buffer => {
  const b = Buffer.alloc(4);
  b.writeInt32BE(n);
  return b;
};
export const z = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf8');
export const frame = (tag: string, ...pieces: Buffer[]): Buffer => {
  const body = Buffer.concat(pieces);
  return Buffer.concat([Buffer.from(tag), i32(body.length + 4), body]);
};
const value = (v: string | Buffer | null): Buffer => {
  if (v === null) return i32(-1);
  const bytes = Buffer.from(v as string);
  return Buffer.concat([i32(bytes.length), bytes]);
};

export const fe = {
  query: (text: string) => frame('Q', z(text)),
  parse: (name: string, text: string, types: number[] = []) =>
    frame('P', z(name), z(text), i16(types.length), ...types.map(i32)),
  bind: (
    portal: string,
    statement: string,
    values: (string | Buffer | null)[] = [],
    formats: number[] = [],
    results: number[] = [],
  ) =>
    frame(
      'B',
      z(portal),
      z(statement),
      i16(formats.length),
      ...formats.map(i16),
      i16(values.length),
      ...values.map(value),
      i16(results.length),
      ...results.map(i16),
    ),
  describe: (kind: 'S' | 'P', name = '') => frame('D', Buffer.from(kind), z(name)),
  close: (kind: 'S' | 'P', name = '') => frame('C', Buffer.from(kind), z(name)),
  execute: (portal = '', rowsMax = 0) => frame('E', z(portal), i32(rowsMax)),
  sync: () => frame('S'),
  flush: () => frame('H'),
  terminate: () => frame('X'),
  copyData: (text: string) => frame('d', Buffer.from(text)),
  copyDone: () => frame('c'),
  copyFail: (why = 'no') => frame('f', z(why)),
  functionCall: (oid: number, values: (string | null)[] = []) =>
    frame('F', i32(oid), i16(0), i16(values.length), ...values.map(value), i16(0)),
};

export interface FieldSpec {
  readonly name: string;
  readonly table?: number;
  readonly attribute?: number;
  readonly type?: number;
  readonly modifier?: number;
  readonly format?: number;
}

export const be = {
  rowDescription: (...fields: (string | FieldSpec)[]) =>
    frame(
      'T',
      i16(fields.length),
      ...fields.map((spec) => {
        const field: FieldSpec = typeof spec === 'string' ? { name: spec } : spec;
        return Buffer.concat([
          z(field.name),
          i32(field.table ?? 0),
          i16(field.attribute ?? 0),
          i32(field.type ?? 25),
          i16(-1),
          i32(field.modifier ?? -1),
          i16(field.format ?? 0),
        ]);
      }),
    ),
  row: (...values: (string | Buffer | null)[]) => frame('D', i16(values.length), ...values.map(value)),
  complete: (tag: string) => frame('C', z(tag)),
  ready: (status = 'I') => frame('Z', Buffer.from(status)),
  error: (code: string, message: string, severity = 'ERROR') =>
    frame(
      'E',
      Buffer.from('S'),
      z(severity),
      Buffer.from('V'),
      z(severity),
      Buffer.from('C'),
      z(code),
      Buffer.from('M'),
      z(message),
      Buffer.of(0),
    ),
  notice: (message: string) =>
    frame('N', Buffer.from('V'), z('NOTICE'), Buffer.from('C'), z('00000'), Buffer.from('M'), z(message), Buffer.of(0)),
  notification: (channel: string, payload: string) => frame('A', i32(7), z(channel), z(payload)),
  parameter: (name: string, text: string) => frame('S', z(name), z(text)),
  parseComplete: () => frame('1'),
  bindComplete: () => frame('2'),
  closeComplete: () => frame('3'),
  noData: () => frame('n'),
  suspended: () => frame('s'),
  emptyQuery: () => frame('I'),
  parameters: (...types: number[]) => frame('t', i16(types.length), ...types.map(i32)),
  copyIn: (columns = 1) => frame('G', Buffer.of(0), i16(columns), ...Array.from({ length: columns }, () => i16(0))),
  copyOut: (columns = 1) => frame('H', Buffer.of(0), i16(columns), ...Array.from({ length: columns }, () => i16(0))),
  copyData: (text: string) => frame('d', Buffer.from(text)),
  copyDone: () => frame('c'),
  functionResult: (text: string | null) => frame('V', value(text)),
};
