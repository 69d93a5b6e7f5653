import { ProtocolError, UpstreamError } from '../../src/errors.ts';
import type { UpstreamTarget } from '../upstream-target.ts';
import { Marker } from './constants.ts';
import { ed25519Response } from './ed25519.ts';
import { SCRAMBLE_BYTES } from './handshake.ts';
import { PayloadReader } from './lenenc.ts';
import type { LoginChannel } from './login-channel.ts';
import { encryptPassword } from './password-key.ts';
import { cachingSha2Response, clearPassword, nativeResponse } from './scramble.ts';

const CACHING_SHA2 = 'caching_sha2_password';
const SHA256 = 'sha256_password';
const ED25519_SCRAMBLE_BYTES = 32;
/** What a server asks for behind a `caching_sha2_password` scramble. */
const FAST_AUTH_OK = 0x03;
const FULL_AUTHENTICATION = 0x04;
/** How its public key is asked for. */
const KEY_REQUESTS: Readonly<Record<string, number>> = { [CACHING_SHA2]: 0x02, [SHA256]: 0x01 };
/** More packets than any method needs. */
const EXCHANGES_MAX = 10;

/** The method in force and the random bytes it mixes in. */
interface Method {
  readonly plugin: string;
  readonly scramble: Buffer;
}

/** The answer to send first: made for the method the server greets with, or for the native one where we do not know that. */
export function firstAnswer(channel: LoginChannel, target: UpstreamTarget, method: Method): Method & { data: Buffer } {
  const known = METHODS.has(method.plugin) && method.plugin !== 'mysql_clear_password';
  const chosen = known ? method : { ...method, plugin: 'mysql_native_password' };
  return { ...chosen, data: answer(channel, target, chosen) };
}

/**
 * Answers the upstream's requests until it lets us in; returns its OK packet. `refused` makes the error of an ERR packet.
 * Throws UpstreamError or ProtocolError.
 */
export async function authenticateUpstream(
  channel: LoginChannel,
  target: UpstreamTarget,
  first: Method,
  refused: (packet: Buffer) => UpstreamError,
): Promise<Buffer> {
  let method = first;
  for (let i = 0; i < EXCHANGES_MAX; i++) {
    const packet = await channel.read();
    switch (packet[0]) {
      case Marker.OK:
        return packet;
      case Marker.ERR:
        throw refused(packet);
      case Marker.EOF:
        method = readSwitch(packet);
        await channel.write(answer(channel, target, method));
        break;
      case Marker.AUTH_MORE_DATA: {
        const more = await moreData(channel, target, method, packet.subarray(1));
        if (more !== undefined) await channel.write(more);
        break;
      }
      default:
        throw new ProtocolError('the upstream answers the login with an unknown packet');
    }
  }
  throw new ProtocolError('the upstream does not come to an end with authentication');
}

/** AuthSwitchRequest. One byte alone asks for the method of before 4.1. */
function readSwitch(packet: Buffer): Method {
  if (packet.length === 1) {
    throw new UpstreamError('the upstream asks for the authentication of before MySQL 4.1', {
      hint: 'Give its user a current authentication method.',
    });
  }
  const reader = new PayloadReader(packet, 1);
  const plugin = reader.nulBytes().toString();
  const data = reader.rest();
  // A zero byte ends the random bytes; it is no part of them.
  const scramble = data.at(-1) === 0 ? data.subarray(0, -1) : data;
  return { plugin, scramble };
}

type Answer = (channel: LoginChannel, target: UpstreamTarget, scramble: Buffer) => Buffer;

const METHODS: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['mysql_native_password', (_channel, target, scramble) => nativeResponse(passwordOf(target), exact(scramble))],
  [CACHING_SHA2, (_channel, target, scramble) => cachingSha2Response(passwordOf(target), exact(scramble))],
  [
    SHA256,
    // Over TLS the password itself, else a request for the key it shall be encrypted with.
    (channel, target) =>
      channel.wire.isSecure ? clearPassword(passwordOf(target)) : Buffer.of(KEY_REQUESTS[SHA256] ?? 0),
  ],
  [
    'client_ed25519',
    (_channel, target, scramble) => ed25519Response(passwordOf(target), exact(scramble, ED25519_SCRAMBLE_BYTES)),
  ],
  [
    'mysql_clear_password',
    (channel, target) => {
      requirePrivacy(channel);
      return clearPassword(passwordOf(target));
    },
  ],
]);

function answer(channel: LoginChannel, target: UpstreamTarget, { plugin, scramble }: Method): Buffer {
  const method = METHODS.get(plugin);
  if (method !== undefined) return method(channel, target, scramble);
  const name = /^\w{1,64}$/.test(plugin) ? plugin : 'a method';
  throw new UpstreamError(`the upstream asks for ${name}, which the gateway does not support`, {
    hint: `Supported are ${[...METHODS.keys()].join(', ')}.`,
  });
}

/** What comes after the first answer: only the two SHA-256 methods go on. */
async function moreData(
  channel: LoginChannel,
  target: UpstreamTarget,
  { plugin, scramble }: Method,
  data: Buffer,
): Promise<Buffer | undefined> {
  if (plugin === CACHING_SHA2 && data.length === 1) {
    if (data[0] === FAST_AUTH_OK) return undefined;
    if (data[0] !== FULL_AUTHENTICATION) throw new ProtocolError('the upstream breaks caching_sha2_password');
    return channel.wire.isSecure ? clearPassword(passwordOf(target)) : Buffer.of(KEY_REQUESTS[plugin] ?? 0);
  }
  // A key is asked for without TLS only: over TLS nobody may have the password encrypted for somebody else.
  if (KEY_REQUESTS[plugin] === undefined || channel.wire.isSecure) {
    throw new ProtocolError('the upstream sends data its authentication method has none of');
  }
  return encryptPassword(passwordOf(target), exact(scramble), data);
}

function exact(scramble: Buffer, length: number = SCRAMBLE_BYTES): Buffer {
  if (scramble.length === length) return scramble;
  throw new ProtocolError('the random bytes of an authentication method have a wrong length');
}

/** An account may have no password: then the secret needs none. */
function passwordOf(target: UpstreamTarget): string {
  return target.password ?? '';
}

/** A password in clear goes over an encrypted leg or stays on this machine: whoever answers could otherwise ask for it. */
function requirePrivacy(channel: LoginChannel): void {
  if (channel.wire.isSecure || channel.wire.isLoopback) return;
  throw new UpstreamError('the upstream asks for the password in clear on a leg without TLS', {
    hint: 'Set SSLMODE=require or stronger in the secret.',
  });
}
