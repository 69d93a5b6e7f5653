import { Binary, type Document, Double, serialize } from 'bson';

/** The codes the gateway answers with. None of them makes a driver repeat a command or look for another server. */
export const CODE = {
  InternalError: 1,
  BadValue: 2,
  Unauthorized: 13,
  ProtocolError: 17,
  AuthenticationFailed: 18,
  CursorNotFound: 43,
  OperationFailed: 96,
  NoSuchTransaction: 251,
  MechanismUnavailable: 334,
  UnsupportedOpQueryCommand: 352,
  Interrupted: 11601,
} as const;

export type CodeName = keyof typeof CODE;

/** The document of an answer that all went well, with these fields before its `ok`. */
export function okDocument(fields: Document = {}): Buffer {
  return encodeDocument({ ...fields, ok: new Double(1) });
}

/** The document of a command that failed. */
export function errorDocument(codeName: CodeName, errmsg: string): Buffer {
  return encodeDocument({ ok: new Double(0), errmsg, code: CODE[codeName], codeName });
}

/** Bytes as a value of a document. */
export function binary(bytes: Buffer): Binary {
  return new Binary(bytes);
}

function encodeDocument(document: Document): Buffer {
  const bytes = serialize(document);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
