import { randomBytes } from 'node:crypto';
import type { Door, NativeVerifier, WireName } from '../../src/core/protocol.ts';
import { Marker } from './constants.ts';
import { nulString } from './lenenc.ts';
import { ER_ACCESS_DENIED, LoginRefusal } from './login-refusal.ts';
import { type PasswordKey, unpackPassword } from './password-key.ts';
import { isNativeProof, makeScramble } from './scramble.ts';

export const CACHING_SHA2 = 'caching_sha2_password';
export const NATIVE = 'mysql_native_password';
const CLEAR = 'mysql_clear_password';

/** `caching_sha2_password`: the client shall give the password itself. The fast way would need another hash of it stored. */
const PERFORM_FULL_AUTHENTICATION = Buffer.of(Marker.AUTH_MORE_DATA, 0x04);
/** What a client without TLS sends to be given the RSA key. */
const PUBLIC_KEY_REQUEST = 0x02;
/** RSA-2048. */
const ENCRYPTED_BYTES = 256;

/** The packets of one authentication, however they travel: the login's channel, or within a session for COM_CHANGE_USER. */
export interface AuthExchange {
  send(payload: Buffer): Promise<void>;
  receive(): Promise<Buffer>;
}

/** What a client claims, and what it claims it with. */
export interface AuthClaim {
  readonly name: WireName;
  /** The method of `data`; undefined from clients that know of no methods and always use the native one. */
  readonly plugin: string | undefined;
  readonly data: Buffer;
  /** What `data` was computed with; undefined where that does not count, and the client shall begin with bytes made for it now. */
  readonly scramble: Buffer | undefined;
}

export interface AuthParts {
  readonly door: Pick<Door, 'secret' | 'native'>;
  readonly passwordKey: PasswordKey;
  /** Whether the password may come in clear. */
  readonly isSecure: boolean;
}

/**
 * Has a client prove an access token of the user it claims to be; returns which. Throws LoginRefusal, in the same words
 * for unknown names and wrong secrets.
 */
export async function authenticateClient(exchange: AuthExchange, claim: AuthClaim, parts: AuthParts): Promise<string> {
  const tokenId = await prove(exchange, claim, parts);
  if (tokenId !== undefined) return tokenId;
  const { user, connection } = claim.name;
  const isNative = claim.plugin === undefined || claim.plugin === NATIVE;
  throw new LoginRefusal(ER_ACCESS_DENIED, '28000', `Access denied for user '${user}~${connection}'`, {
    hint: isNative
      ? `The password must be an access token made since this gateway knows ${NATIVE}: sluice credentials create ${connection}`
      : `The password must be an access token: sluice credentials create ${connection}`,
  });
}

async function prove(exchange: AuthExchange, claim: AuthClaim, parts: AuthParts): Promise<string | undefined> {
  const { name, plugin } = claim;
  if (plugin === undefined) {
    return claim.scramble && proveNative(claim.data, claim.scramble, await parts.door.native(name));
  }
  if (plugin === NATIVE) {
    // Answered anew in any case: what came may have been made for the method we greeted with.
    const scramble = makeScramble();
    await exchange.send(authSwitch(NATIVE, scramble));
    return proveNative(await exchange.receive(), scramble, await parts.door.native(name));
  }
  if (plugin === CLEAR && parts.isSecure) {
    await exchange.send(authSwitch(CLEAR, Buffer.alloc(0)));
    return proveSecret(unpackPassword(await exchange.receive()), name, parts);
  }
  let { scramble, data } = claim;
  if (plugin !== CACHING_SHA2 || scramble === undefined) {
    scramble = makeScramble();
    await exchange.send(authSwitch(CACHING_SHA2, scramble));
    data = await exchange.receive();
  }
  // Who has no password says so with an empty answer, and expects nothing but the end.
  if (data.length <= 1) return undefined;
  return proveCachingSha2(exchange, scramble, name, parts);
}

/** AuthSwitchRequest: the client shall begin again with this method and these random bytes. */
export function authSwitch(plugin: string, scramble: Buffer): Buffer {
  const data = scramble.length === 0 ? scramble : Buffer.concat([scramble, Buffer.of(0)]);
  return Buffer.concat([Buffer.of(Marker.EOF), nulString(plugin), data]);
}

async function proveCachingSha2(
  exchange: AuthExchange,
  scramble: Buffer,
  name: WireName,
  parts: AuthParts,
): Promise<string | undefined> {
  await exchange.send(PERFORM_FULL_AUTHENTICATION);
  let answer = await exchange.receive();
  if (parts.isSecure) return proveSecret(unpackPassword(answer), name, parts);
  if (answer.length === 1 && answer[0] === PUBLIC_KEY_REQUEST) {
    await exchange.send(Buffer.concat([Buffer.of(Marker.AUTH_MORE_DATA), await parts.passwordKey.publicPem()]));
    answer = await exchange.receive();
  }
  // A password in clear on an open leg is not even looked at, so that nobody gets used to it.
  if (answer.length !== ENCRYPTED_BYTES) return undefined;
  return proveSecret(await parts.passwordKey.decrypt(answer, scramble), name, parts);
}

function proveSecret(secret: string | undefined, name: WireName, parts: AuthParts): Promise<string | undefined> {
  return parts.door.secret(name, secret ?? '');
}

/** Compared against when a name has no tokens, so that it costs what a real one costs. */
const NOBODY: NativeVerifier = { tokenId: '', hash: randomBytes(20) };

/** Every verifier is tried whatever the earlier ones said. */
function proveNative(response: Buffer, scramble: Buffer, verifiers: readonly NativeVerifier[]): string | undefined {
  let matched: NativeVerifier | undefined;
  for (const verifier of verifiers.length === 0 ? [NOBODY] : verifiers) {
    if (isNativeProof(response, scramble, verifier.hash)) matched = verifier;
  }
  return matched === undefined || matched === NOBODY ? undefined : matched.tokenId;
}
