import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { SluiceError } from '../errors.ts';

/** RFC 9106, section 4, second recommended option made affordable for a login: 64 MiB, 3 passes. */
const MEMORY_KIB = 65_536;
const PASSES = 3;
const LANES = 4;
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** Hashes at once: each takes 64 MiB, and more logins than this wait. */
const CONCURRENT_MAX = 2;
const WAITING_MAX = 256;
/** What a stored hash may ask for, so that a manipulated row cannot exhaust the gateway. */
const MEMORY_KIB_MAX = 262_144;
const PASSES_MAX = 10;
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

interface Parameters {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly nonce: Buffer;
  readonly tagLength: number;
}

const deriveKey = promisify(argon2);

/** More passwords wait to be hashed than may; nothing is said of this one. */
export class PasswordsBusyError extends SluiceError {
  constructor() {
    super('passwords_busy', 'too many passwords are being checked at once; try again soon');
  }
}

/** Hashes a password with argon2id; returns a PHC string. */
export async function hashPassword(password: string): Promise<string> {
  const parameters = freshParameters();
  const tag = await derive(password, parameters);
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${base64(parameters.nonce)}$${base64(tag)}`;
}

/** Checks a password. Without a stored hash it works as hard as with one and says no. */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const parsed = stored === undefined ? undefined : parse(stored);
  if (parsed === undefined) {
    await derive(password, freshParameters());
    return false;
  }
  const tag = await derive(password, parsed.parameters);
  return timingSafeEqual(tag, parsed.tag);
}

function freshParameters(): Parameters {
  return {
    memory: MEMORY_KIB,
    passes: PASSES,
    parallelism: LANES,
    nonce: randomBytes(SALT_BYTES),
    tagLength: TAG_BYTES,
  };
}

function parse(stored: string): { parameters: Parameters; tag: Buffer } | undefined {
  const [, memory, passes, parallelism, salt, hash] = PHC.exec(stored) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  const tag = Buffer.from(hash, 'base64');
  const parameters = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(salt, 'base64'),
    tagLength: tag.length,
  };
  if (parameters.memory > MEMORY_KIB_MAX || parameters.passes > PASSES_MAX) return undefined;
  return { parameters, tag };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, parameters: Parameters): Promise<Buffer> {
  await takeSlot();
  try {
    // NFKC: a letter typed as one code point or as two is the same password.
    return await deriveKey('argon2id', { message: Buffer.from(password.normalize('NFKC')), ...parameters });
  } finally {
    // A waiter takes the slot over, so that nobody slips in between.
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

async function takeSlot(): Promise<void> {
  if (running < CONCURRENT_MAX) {
    running++;
    return;
  }
  if (waiting.length >= WAITING_MAX) throw new PasswordsBusyError();
  await new Promise<void>((resolve) => waiting.push(resolve));
}
