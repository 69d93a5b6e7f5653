import { Wire } from '../../../src/net/wire.ts';
import { tcpPair } from '../../src/net/tcp-pair.ts';

export interface WirePair {
  /** The end that is tested. */
  readonly wire: Wire;
  /** The other end, which a test plays. */
  readonly peer: Wire;
  close(): void;
}

/** Both ends of one TCP connection as wires. */
export async function wirePair(): Promise<WirePair> {
  const { near, far, close } = await tcpPair();
  return { wire: new Wire(near), peer: new Wire(far), close };
}
