import { isIP } from 'node:net';
import { type Document, deserialize } from 'bson';
import type { Command } from '../../../protocols/mongodb/commands/command.ts';
import { FACTS_BEFORE_LOGIN, helloFields, isHello, readHello } from '../../../protocols/mongodb/hello.ts';
import { LOGIN_MESSAGE_BYTES_MAX, LoginChannel } from '../../../protocols/mongodb/login-channel.ts';
import { HEADER_BYTES, readHeader } from '../../../protocols/mongodb/messages/header.ts';
import { binary, CODE, type CodeName, errorDocument, okDocument } from '../../../protocols/mongodb/reply-document.ts';
import { payloadOf } from '../../../protocols/mongodb/sasl.ts';
import { CommandFailure, UpstreamChannel } from '../../../protocols/mongodb/upstream-channel.ts';
import { SCRAM_SHA_256 } from '../../../protocols/scram.ts';
import { ScramClient } from '../../../protocols/scram-client.ts';
import { messageOf, ProtocolError } from '../../errors.ts';
import { TLS_VERSION_MIN } from '../../net/tls.ts';
import { dialTcp } from '../../net/upstream.ts';
import type { Wire } from '../../net/wire.ts';
import type { GatewayCredential } from './gateway-login.ts';
import { pump, within } from './legs.ts';
import { NoopLogin } from './noop-login.ts';
import type { CredentialSource } from './postgres.ts';

/** A local client that says nothing is let go after this. */
const OPENING_MS_MAX = 10_000;
/** The gateway's time to accept a login, which includes reaching the database behind it. */
const LOGIN_MS_MAX = 60_000;
/** What hello is told as the connection's number: the gateway's own is not known before the login. */
const CONNECTION_ID = 1;

/**
 * Serves one local MongoDB client without asking for a password. `hello` is answered as the gateway does, because drivers
 * keep connections that say nothing else; with the first other command it logs in at the gateway in the client's place,
 * and hands everything through as it is. `ca` is what the gateway's certificate is checked with, when it is on another
 * machine. Never rejects; closes the client.
 */
export async function bridgeMongodb(client: Wire, credentials: CredentialSource, ca?: string): Promise<void> {
  const local = new LoginChannel(client);
  let gateway: Wire | undefined;
  try {
    const metadata = await greetClient(local);
    gateway = await openGateway(metadata, credentials, ca);
    await Promise.all([pump(client, gateway), pump(gateway, client)]);
  } catch (error) {
    local.end(refusalOf(error));
  } finally {
    gateway?.end();
    client.end();
  }
}

/** Answers until the client says something that is the server's to answer, which stays unread. Returns what it told of itself. */
async function greetClient(local: LoginChannel): Promise<Document | undefined> {
  const { wire } = local;
  let head = await within(OPENING_MS_MAX, wire, wire.read(HEADER_BYTES));
  const login = new NoopLogin();
  let metadata: Document | undefined;
  for (;;) {
    wire.unread(head);
    const { length } = readHeader(head);
    // No hello is so long.
    if (length > LOGIN_MESSAGE_BYTES_MAX) return metadata;
    const bytes = await within(OPENING_MS_MAX, wire, wire.read(length));
    wire.unread(bytes);
    const { command } = await local.next();
    const answer = isHello(command.name) ? greeting(command) : await login.answer(command);
    if (answer === undefined) {
      wire.unread(bytes);
      return metadata;
    }
    metadata ??= metadataIn(command);
    await local.answer(answer);
    head = await wire.read(HEADER_BYTES);
  }
}

function greeting(command: Command): Buffer {
  return okDocument(helloFields(readHello(command), FACTS_BEFORE_LOGIN, CONNECTION_ID));
}

function metadataIn({ fields }: Command): Document | undefined {
  const client = fields.get('client');
  return client === undefined ? undefined : deserialize(client.bytes.subarray(client.start, client.end));
}

/** A credential may have been revoked since it was made, so a refused one is replaced once. */
async function openGateway(
  metadata: Document | undefined,
  credentials: CredentialSource,
  ca: string | undefined,
): Promise<Wire> {
  try {
    return await logIn(metadata, await credentials.current(), ca);
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.errorCode !== CODE.AuthenticationFailed) throw error;
    return logIn(metadata, await credentials.current({ renew: true }), ca);
  }
}

async function logIn(
  metadata: Document | undefined,
  credential: GatewayCredential,
  ca: string | undefined,
): Promise<Wire> {
  const wire = await dialTcp(credential.host, credential.port);
  try {
    await within(LOGIN_MS_MAX, wire, async () => {
      await secure(wire, credential.host, ca);
      await authenticate(new UpstreamChannel(wire), metadata, credential);
    });
    return wire;
  } catch (error) {
    wire.destroy();
    throw error;
  }
}

/** The login is not bound to the TLS channel, so that a gateway on another machine must have a certificate we can check. */
async function secure(wire: Wire, host: string, ca: string | undefined): Promise<void> {
  const options = {
    minVersion: TLS_VERSION_MIN,
    rejectUnauthorized: !wire.isLoopback,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  } as const;
  try {
    await wire.startTls({ isServer: false, options });
  } catch (error) {
    throw new ProtocolError(
      `the gateway's certificate is not accepted: ${messageOf(error)}; name its CA with SLUICE_TLS_CA`,
    );
  }
}

async function authenticate(
  channel: UpstreamChannel,
  metadata: Document | undefined,
  { username: userName, password }: GatewayCredential,
): Promise<void> {
  await channel.run('admin', { hello: 1, ...(metadata === undefined ? {} : { client: metadata }) });
  const scram = new ScramClient({ password, userName, offered: [SCRAM_SHA_256] });
  const challenge = await channel.run('admin', {
    saslStart: 1,
    mechanism: scram.mechanism,
    payload: binary(Buffer.from(scram.first)),
    options: { skipEmptyExchange: true },
  });
  const answer = await scram.respond(payloadOf(challenge).toString());
  const final = await channel.run('admin', {
    saslContinue: 1,
    conversationId: 1,
    payload: binary(Buffer.from(answer)),
  });
  scram.verify(payloadOf(final).toString());
}

/** The gateway's own words, where it said some. */
function refusalOf(error: unknown): Buffer {
  if (!(error instanceof CommandFailure))
    return errorDocument('OperationFailed', `sluice connect: ${messageOf(error)}`);
  const names = Object.keys(CODE) as CodeName[];
  return errorDocument(names.find((name) => CODE[name] === error.errorCode) ?? 'OperationFailed', error.message);
}
