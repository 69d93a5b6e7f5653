import { ProtocolError } from '../../src/errors.ts';
import type { SessionState } from './session-state.ts';

/** A text of the client, and whether the bytes are more than the text tells. */
export interface SessionText {
  readonly text: string;
  /** Set where bytes that are no letters were replaced: an approval of the text must be bound to these, too. */
  readonly raw?: Buffer;
}

/**
 * A text as the client wrote it. Bytes that are no text of its character set stand in dumps, within literals; they become
 * replacement characters, which hide no ASCII character: quotes and comments stay where they are.
 */
export function textOf(bytes: Buffer, state: SessionState): SessionText {
  const charset = state.mode.clientCharset;
  const text = charset?.decode(bytes);
  if (text !== undefined) return { text };
  const isUtf8 = charset === undefined || charset.name.startsWith('utf8');
  return { text: bytes.toString(isUtf8 ? 'utf8' : 'latin1'), raw: Buffer.from(bytes) };
}

/** A name of the client, quoted as in a statement. Throws ProtocolError for one that none can have. */
export function quotedName(bytes: Buffer, state: SessionState): string {
  const { text } = textOf(bytes, state);
  if (text.includes('\0')) throw new ProtocolError('a name holds a zero byte');
  return quoted(text);
}

/** A name, quoted as in a statement. */
export function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
