import type { Door, WireName } from '../../src/core/protocol.ts';
import { ProtocolError } from '../../src/errors.ts';
import type { Wire } from '../../src/net/wire.ts';
import { offeredMechanisms, readClientFirst, ScramServer } from '../scram-server.ts';
import type { Greeting } from './greeting.ts';
import { AUTHENTICATION, authentication, cstring, negotiateProtocolVersion, readMessage } from './login-messages.ts';
import { LoginRefusal } from './login-refusal.ts';
import { readStartParameters, type StartParameters } from './start-parameters.ts';
import { MINOR_NEWEST, versionNumber } from './startup.ts';

/** The longest message a client may send while it logs in. */
const LOGIN_MESSAGE_BYTES_MAX = 8 * 1024;

/** A client that proved its secret. */
export interface ClientLogin extends StartParameters {
  readonly name: WireName;
  readonly tokenId: string;
  /** The protocol's minor version both sides settled on. */
  readonly minor: number;
}

export interface ClientLoginOptions {
  /** Accept clients from other machines without TLS. */
  readonly allowPlaintext: boolean;
}

type Startup = Extract<Greeting, { kind: 'startup' }>;

/**
 * Logs a client in with SCRAM, bound to the TLS channel where both can. The last thing sent is AuthenticationOk.
 * Throws LoginRefusal or ProtocolError; unknown names, wrong secrets and secrets of other connections read the same.
 */
export async function loginClient(
  wire: Wire,
  startup: Startup,
  door: Door,
  options: ClientLoginOptions,
): Promise<ClientLogin> {
  const minor = await negotiateVersion(wire, startup);
  if (!wire.isSecure && !wire.isLoopback && !options.allowPlaintext) {
    throw new LoginRefusal('28000', 'this gateway accepts encrypted connections only', {
      hint: 'Connect with sslmode=require.',
    });
  }
  const start = readStartParameters(startup.parameters);
  const user = startup.parameters.get('user') ?? '';
  const name = parseWireName(user);
  const tokenId = await authenticate(wire, door, name, user, startup.endPoint);
  return { ...start, name, tokenId, minor };
}

/** Newer minor versions and options nobody knows are answered with what we speak; the client then decides. */
async function negotiateVersion(wire: Wire, startup: Startup): Promise<number> {
  const minor = Math.min(startup.minor, MINOR_NEWEST);
  const unknown = [...startup.parameters.keys()].filter((name) => name.startsWith('_pq_.'));
  if (minor !== startup.minor || unknown.length > 0) {
    await wire.write(negotiateProtocolVersion(versionNumber(minor), unknown));
  }
  return minor;
}

/** `<user>~<connection>`; neither part may hold a `~`. Said before any secret is asked for: it tells nothing of what exists. */
function parseWireName(name: string): WireName {
  const [user = '', connection = '', ...more] = name.split('~');
  if (user === '' || connection === '' || more.length > 0) {
    throw new LoginRefusal('28000', 'the user name must be <user>~<connection>', {
      hint: 'For example alice~shop: log in as alice, use the connection shop.',
    });
  }
  return { user, connection };
}

/** Runs the SASL exchange; returns the token whose secret was proven. */
async function authenticate(
  wire: Wire,
  door: Door,
  name: WireName,
  user: string,
  endPoint: Buffer | undefined,
): Promise<string> {
  const mechanisms = offeredMechanisms(endPoint);
  await wire.write(authentication(AUTHENTICATION.SASL, ...mechanisms.map(cstring), Buffer.from([0])));
  const { mechanism, data } = parseInitialResponse(await readResponse(wire));
  const first = readClientFirst(data.toString(), mechanism, endPoint);
  const scram = new ScramServer(first, await door.scram(name));
  await wire.write(authentication(AUTHENTICATION.SASLContinue, Buffer.from(scram.challenge)));
  const proven = scram.verify((await readResponse(wire)).toString());
  if (proven === undefined) {
    throw new LoginRefusal('28P01', `password authentication failed for user "${user}"`, {
      hint: `The password is an access token: sluice credentials create ${name.connection}`,
    });
  }
  const final = authentication(AUTHENTICATION.SASLFinal, Buffer.from(proven.final));
  await wire.write(Buffer.concat([final, authentication(AUTHENTICATION.Ok)]));
  return proven.tokenId;
}

async function readResponse(wire: Wire): Promise<Buffer> {
  const { tag, body } = await readMessage(wire, LOGIN_MESSAGE_BYTES_MAX);
  if (tag !== 'p') throw new ProtocolError('expected a SASL response');
  return body;
}

/** SASLInitialResponse: the mechanism's name, then the length of the data and the data, which must fill the message. */
function parseInitialResponse(body: Buffer): { mechanism: string; data: Buffer } {
  const nul = body.indexOf(0);
  if (nul < 0 || body.length < nul + 5) throw new ProtocolError('broken SASL response');
  const data = body.subarray(nul + 5);
  if (body.readInt32BE(nul + 1) !== data.length) throw new ProtocolError('broken SASL response');
  return { mechanism: body.toString('latin1', 0, nul), data };
}
