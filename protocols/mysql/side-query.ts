import { ProtocolError, UpstreamError } from '../../src/errors.ts';
import { Capability, Command, has, Marker } from './constants.ts';
import { readErr } from './err-packet.ts';
import { PayloadReader } from './lenenc.ts';
import type { LoginChannel } from './login-channel.ts';
import { encodePacket } from './packet.ts';

/** Rows of one answer; these are questions about settings, not about data. */
const ROWS_MAX = 10_000;
const COLUMNS_MAX = 1_000;

/** A COM_QUERY packet. */
export function queryPacket(text: string, capabilities: number): Buffer {
  // With query attributes the text follows their number: none, in one set.
  const attributes = has(capabilities, Capability.CLIENT_QUERY_ATTRIBUTES) ? [Buffer.of(0, 1)] : [];
  return encodePacket(0, Buffer.concat([Buffer.of(Command.COM_QUERY), ...attributes, Buffer.from(text)]));
}

/** Runs statements of ours one after the other, sent at once; returns the rows of each. Throws UpstreamError with the code of the first that failed. */
export async function runQueries(
  channel: LoginChannel,
  capabilities: number,
  texts: readonly string[],
): Promise<(string | null)[][][]> {
  await channel.wire.write(Buffer.concat(texts.map((text) => queryPacket(text, capabilities))));
  const answers: (string | null)[][][] = [];
  let failure: UpstreamError | undefined;
  for (const _ of texts) {
    channel.restart();
    channel.skip();
    const answer = await readAnswer(channel, capabilities);
    if (answer instanceof UpstreamError) failure ??= answer;
    else answers.push(answer);
  }
  if (failure !== undefined) throw failure;
  return answers;
}

async function readAnswer(channel: LoginChannel, capabilities: number): Promise<(string | null)[][] | UpstreamError> {
  const first = await channel.read();
  if (first[0] === Marker.OK) return [];
  if (first[0] === Marker.ERR) return new SideQueryFailure(readErr(first).code);
  const columns = new PayloadReader(first).count();
  if (columns === 0 || columns > COLUMNS_MAX) throw new ProtocolError('an answer has an impossible number of columns');
  for (let i = 0; i < columns; i++) await channel.read();
  if (!has(capabilities, Capability.CLIENT_DEPRECATE_EOF)) await channel.read();
  const rows: (string | null)[][] = [];
  for (;;) {
    const packet = await channel.read();
    // No cell of ours is 16 MiB long, so that this byte starts the end and never a row.
    if (packet[0] === Marker.EOF) return rows;
    if (packet[0] === Marker.ERR) return new SideQueryFailure(readErr(packet).code);
    if (rows.length === ROWS_MAX) throw new ProtocolError('an answer has too many rows');
    const reader = new PayloadReader(packet);
    rows.push(Array.from({ length: columns }, () => reader.lenencCell()?.toString() ?? null));
  }
}

/** A query of the gateway's own failed on the upstream. */
export class SideQueryFailure extends UpstreamError {
  /** The upstream's error code. */
  readonly errno: number;

  constructor(errno: number) {
    super(`a query of the gateway's own failed (${errno})`);
    this.errno = errno;
  }
}
