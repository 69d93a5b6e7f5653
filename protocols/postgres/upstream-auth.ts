import { createHash } from 'node:crypto';
import { ProtocolError, UpstreamError } from '../../src/errors.ts';
import { endPointHash } from '../../src/net/tls.ts';
import type { Wire } from '../../src/net/wire.ts';
import { ScramClient } from '../scram-client.ts';
import type { UpstreamTarget } from '../upstream-target.ts';
import { AUTHENTICATION, cstring, cstrings, int32, type LoginMessage, message } from './login-messages.ts';

/** Methods the upstream may ask for that we do not know, by number. */
const UNSUPPORTED: Readonly<Record<number, string>> = { 2: 'Kerberos', 7: 'GSSAPI', 8: 'GSSAPI', 9: 'SSPI' };
/** More requests than any method needs. */
const REQUESTS_MAX = 8;

/**
 * Answers the upstream's authentication requests until it is satisfied. `next` reads its next message and throws what
 * an ErrorResponse says. Throws UpstreamError or ProtocolError.
 */
export async function authenticateUpstream(
  wire: Wire,
  target: UpstreamTarget,
  next: () => Promise<LoginMessage>,
): Promise<void> {
  let scram: ScramClient | undefined;
  for (let i = 0; i < REQUESTS_MAX; i++) {
    const { tag, body } = await next();
    if (tag !== 'R' || body.length < 4) throw new ProtocolError(`message ${tag} instead of an authentication request`);
    const data = body.subarray(4);
    const kind = body.readInt32BE(0);
    if (scram !== undefined && kind !== AUTHENTICATION.SASLContinue && kind !== AUTHENTICATION.SASLFinal) {
      // Only a server that proved to know the password may go on, also with Ok.
      if (kind !== AUTHENTICATION.Ok || !scram.isVerified) throw new ProtocolError('the upstream broke off SCRAM');
      return;
    }
    switch (kind) {
      case AUTHENTICATION.Ok:
        return;
      case AUTHENTICATION.CleartextPassword:
        requirePrivacy(wire);
        await wire.write(message('p', cstring(passwordOf(target))));
        break;
      case AUTHENTICATION.MD5Password:
        await wire.write(message('p', cstring(md5Response(target.user, passwordOf(target), data))));
        break;
      case AUTHENTICATION.SASL:
        scram = startScram(wire, target, data);
        await wire.write(initialResponse(scram));
        break;
      case AUTHENTICATION.SASLContinue:
        if (scram === undefined) throw new ProtocolError('a SASL message out of turn');
        await wire.write(message('p', Buffer.from(await scram.respond(data.toString()))));
        break;
      case AUTHENTICATION.SASLFinal:
        if (scram === undefined) throw new ProtocolError('a SASL message out of turn');
        scram.verify(data.toString());
        break;
      default:
        throw new UpstreamError(
          `the upstream asks for ${UNSUPPORTED[kind] ?? `an authentication method (${kind})`}, which the gateway does not support`,
        );
    }
  }
  throw new ProtocolError('the upstream does not come to an end with authentication');
}

function passwordOf(target: UpstreamTarget): string {
  if (target.password !== undefined) return target.password;
  throw new UpstreamError('the upstream asks for a password, and its secret holds no PASS');
}

/** A password in clear goes over an encrypted leg or stays on this machine: whoever answers could otherwise ask for it. */
function requirePrivacy(wire: Wire): void {
  if (wire.isSecure || wire.isLoopback) return;
  throw new UpstreamError('the upstream asks for the password in clear on a leg without TLS', {
    hint: 'Set SSLMODE=require or stronger in the secret.',
  });
}

/** `md5` and MD5 in hex of (MD5 in hex of password and user, then the salt). */
function md5Response(user: string, password: string, salt: Buffer): string {
  if (salt.length !== 4) throw new ProtocolError('the salt of an MD5 request has a wrong length');
  const md5 = (...parts: (string | Buffer)[]): string => {
    const hash = createHash('md5');
    for (const part of parts) hash.update(part);
    return hash.digest('hex');
  };
  return `md5${md5(md5(password, user), salt)}`;
}

function startScram(wire: Wire, target: UpstreamTarget, data: Buffer): ScramClient {
  const offered = (cstrings(data) ?? []).filter((name) => name !== '');
  const certificate = wire.peerCertificate;
  const endPoint = certificate === undefined ? undefined : endPointHash(certificate);
  return new ScramClient({ password: passwordOf(target), offered, endPoint });
}

function initialResponse(scram: ScramClient): Buffer {
  const first = Buffer.from(scram.first);
  return message('p', cstring(scram.mechanism), int32(first.length), first);
}
