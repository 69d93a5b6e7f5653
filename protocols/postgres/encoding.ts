import { ProtocolError } from '../../src/errors.ts';

/** How texts of a session are written: PostgreSQL's `client_encoding`. */
export interface TextEncoding {
  /** Throws ProtocolError for bytes that are no text: nobody may judge a text that was read leniently. */
  decode(bytes: Uint8Array): string;
  /** For data on its way to a detector: never throws. */
  decodeLoosely(bytes: Uint8Array): string;
  /** Characters the encoding does not have become question marks. */
  encode(text: string): Buffer;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BEYOND_LATIN1 = /[\u0100-\u{10ffff}]/gu;

export const utf8: TextEncoding = {
  decode(bytes) {
    try {
      return strictUtf8.decode(bytes);
    } catch (cause) {
      throw new ProtocolError('a text from the client is not valid UTF-8', { cause });
    }
  },
  decodeLoosely: (bytes) => view(bytes).toString('utf8'),
  encode: (text) => Buffer.from(text, 'utf8'),
};

export const latin1: TextEncoding = {
  decode: (bytes) => view(bytes).toString('latin1'),
  decodeLoosely: (bytes) => view(bytes).toString('latin1'),
  encode: (text) => Buffer.from(text.replace(BEYOND_LATIN1, '?'), 'latin1'),
};

/**
 * The encoding a `client_encoding` stands for. Others are refused: in SJIS, BIG5, GBK, UHC, GB18030 and JOHAB a
 * character may end in a byte that looks like a backslash, so that a text reads differently than the server reads it.
 */
export function encodingOf(clientEncoding: string): TextEncoding {
  switch (clientEncoding.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')) {
    case 'UTF8':
    case 'UNICODE':
    case 'SQLASCII':
      return utf8;
    case 'LATIN1':
    case 'ISO88591':
      return latin1;
    default:
      throw new ProtocolError(`client_encoding ${clientEncoding} is not supported`, {
        hint: 'Use UTF8, LATIN1 or SQL_ASCII.',
      });
  }
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
