import { createHash } from 'node:crypto';

/**
 * MariaDB's `client_ed25519`: an Ed25519 signature (RFC 8032, section 5.1) whose secret scalar comes from SHA-512 of the
 * password instead of a 32-byte seed. Libraries take seeds only, so the few operations on the curve are here. They do not
 * take constant time; one signature is made per login, with a nonce that depends on the server's random bytes.
 */
const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
const D = mod(-121_665n * invert(121_666n));

/** A point in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z. */
interface Point {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
  readonly t: bigint;
}

const IDENTITY: Point = { x: 0n, y: 1n, z: 1n, t: 0n };
const BASE_X = 15_112_221_349_535_400_772_501_151_409_588_531_511_454_012_693_041_857_206_046_113_283_949_847_762_202n;
const BASE_Y = 46_316_835_694_926_478_169_428_394_003_475_163_141_307_993_866_256_225_615_783_033_603_165_251_855_960n;
const BASE: Point = { x: BASE_X, y: BASE_Y, z: 1n, t: mod(BASE_X * BASE_Y) };

/** Signs the server's random bytes; 64 bytes. */
export function ed25519Response(password: string, scramble: Buffer): Buffer {
  const expanded = sha512(Buffer.from(password));
  const scalar = secretScalar(expanded);
  const publicKey = encodePoint(multiply(BASE, scalar));
  const nonce = littleEndian(sha512(expanded.subarray(32), scramble)) % ORDER;
  const commitment = encodePoint(multiply(BASE, nonce));
  const challenge = littleEndian(sha512(commitment, publicKey, scramble)) % ORDER;
  return Buffer.concat([commitment, encodeNumber((nonce + challenge * scalar) % ORDER)]);
}

/** The public key of a password, as MariaDB stores it. */
export function ed25519PublicKey(password: string): Buffer {
  return encodePoint(multiply(BASE, secretScalar(sha512(Buffer.from(password)))));
}

function secretScalar(expanded: Buffer): bigint {
  const clamped = Buffer.from(expanded.subarray(0, 32));
  clamped[0] = (clamped[0] ?? 0) & 0xf8;
  clamped[31] = ((clamped[31] ?? 0) & 0x7f) | 0x40;
  return littleEndian(clamped);
}

/** RFC 8032, section 5.1.4. */
function add(a: Point, b: Point): Point {
  const s = mod((a.y - a.x) * (b.y - b.x));
  const u = mod((a.y + a.x) * (b.y + b.x));
  const v = mod(2n * a.t * b.t * D);
  const w = mod(2n * a.z * b.z);
  const e = u - s;
  const f = w - v;
  const g = w + v;
  const h = u + s;
  return { x: mod(e * f), y: mod(g * h), z: mod(f * g), t: mod(e * h) };
}

function multiply(point: Point, scalar: bigint): Point {
  let sum = IDENTITY;
  let doubled = point;
  for (let left = scalar; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) sum = add(sum, doubled);
    doubled = add(doubled, doubled);
  }
  return sum;
}

function encodePoint({ x, y, z }: Point): Buffer {
  const inverse = invert(z);
  const bytes = encodeNumber(mod(y * inverse));
  if ((mod(x * inverse) & 1n) === 1n) bytes[31] = (bytes[31] ?? 0) | 0x80;
  return bytes;
}

function encodeNumber(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

function littleEndian(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

/** By Fermat: value to the power of P - 2. */
function invert(value: bigint): bigint {
  let result = 1n;
  let base = mod(value);
  for (let left = P - 2n; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = mod(result * base);
    base = mod(base * base);
  }
  return result;
}

function sha512(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
