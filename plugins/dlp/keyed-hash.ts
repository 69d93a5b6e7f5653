import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/** The beginnings of both hashes of an HMAC (RFC 2104), with room behind them. */
interface KeyBlocks {
  readonly inner: Buffer;
  readonly outer: Buffer;
}

/** Longer messages are hashed out of memory of their own. */
const MESSAGE_BYTES_MAX = 1024;
const BLOCKS = new WeakMap<Uint8Array, KeyBlocks>();

/**
 * HMAC-SHA-256 in hex digits. Two hashes made at once cost a fraction of the object that Node makes for each HMAC, and a
 * result may have a million values.
 */
export function hmacHex(key: Uint8Array, message: string): string {
  let blocks = BLOCKS.get(key);
  if (blocks === undefined) {
    blocks = blocksOf(key);
    BLOCKS.set(key, blocks);
  }
  const { inner, outer } = blocks;
  const isShort = message.length * 3 <= MESSAGE_BYTES_MAX;
  const first = isShort
    ? inner.subarray(0, BLOCK_BYTES + inner.write(message, BLOCK_BYTES))
    : Buffer.concat([inner.subarray(0, BLOCK_BYTES), Buffer.from(message)]);
  hash('sha256', first, 'buffer').copy(outer, BLOCK_BYTES);
  return hash('sha256', outer, 'hex');
}

function blocksOf(key: Uint8Array): KeyBlocks {
  const short = key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key;
  const inner = Buffer.alloc(BLOCK_BYTES + MESSAGE_BYTES_MAX);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  for (let i = 0; i < BLOCK_BYTES; i++) {
    inner[i] = (short[i] ?? 0) ^ INNER_PAD;
    outer[i] = (short[i] ?? 0) ^ OUTER_PAD;
  }
  return { inner, outer };
}
