import { ProtocolError } from '../../src/errors.ts';
import type { ServerTls } from '../../src/net/tls.ts';
import type { Wire } from '../../src/net/wire.ts';
import { type CancelPacket, parseStartup, STARTUP_BYTES_MAX } from './startup.ts';

const ALPN = 'postgresql';
const TLS_HANDSHAKE_BYTE = 0x16;
const ACCEPT = Buffer.from('S');
const REFUSE = Buffer.from('N');

/** What a client opened its connection for. */
export type Greeting =
  | CancelPacket
  | {
      readonly kind: 'startup';
      readonly minor: number;
      readonly parameters: ReadonlyMap<string, string>;
      /** What channel binding binds to; undefined without TLS. */
      readonly endPoint: Buffer | undefined;
    };

/**
 * Takes a fresh client connection to its start-up packet, through TLS if the client asks for it: by SSLRequest or at
 * once. GSS encryption is declined. Each request is answered once, so the loop is bounded. Throws ProtocolError.
 */
export async function greet(wire: Wire, tls: ServerTls): Promise<Greeting> {
  const asked = new Set<string>();
  let isFirst = true;
  for (;;) {
    const head = await wire.read(4);
    if (isFirst && head[0] === TLS_HANDSHAKE_BYTE) {
      isFirst = false;
      wire.unread(head);
      await startTls(wire, tls);
      // Without it another protocol's client could be led to talk to us (RFC 7301, ALPACA).
      if (wire.alpn !== ALPN) throw new ProtocolError(`direct TLS needs the ALPN protocol ${ALPN}`);
      continue;
    }
    isFirst = false;
    const length = head.readInt32BE(0);
    if (length < 8 || length > STARTUP_BYTES_MAX) throw new ProtocolError('a start-up packet has a wrong length');
    const packet = parseStartup(await wire.read(length - 4));
    if (packet.kind === 'cancel') return packet;
    if (packet.kind === 'startup') return { ...packet, endPoint: wire.isSecure ? tls.endPoint : undefined };
    if (wire.isSecure || asked.has(packet.kind)) throw new ProtocolError('encryption was asked for again');
    asked.add(packet.kind);
    if (packet.kind === 'gss') {
      await wire.write(REFUSE);
      continue;
    }
    // Plaintext behind the request would be read as if it had come encrypted (CVE-2021-23214).
    if (wire.bufferedBytes > 0) throw new ProtocolError('bytes came behind a request for TLS');
    await wire.write(ACCEPT);
    await startTls(wire, tls);
  }
}

async function startTls(wire: Wire, tls: ServerTls): Promise<void> {
  try {
    await wire.startTls({ isServer: true, context: tls.context, alpn: [ALPN] });
  } catch (error) {
    throw new ProtocolError('the TLS handshake failed', { cause: error });
  }
}
