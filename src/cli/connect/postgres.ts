import { messageOf } from '../../errors.ts';
import type { Wire } from '../../net/wire.ts';
import { dialGateway, type GatewayCredential, GatewayRefusal, logInToGateway } from './gateway-login.ts';
import { pump, within } from './legs.ts';
import { type ClientOpening, readOpening } from './startup.ts';

/** Where credentials come from; `renew` asks for a new one even if the last still looks good. */
export interface CredentialSource {
  current(options?: { readonly renew: boolean }): Promise<GatewayCredential>;
}

/** A local client that says nothing is let go after this. */
const OPENING_MS_MAX = 10_000;
/** The gateway's time to accept a login, which includes reaching the database behind it. */
const LOGIN_MS_MAX = 60_000;
/** The gateway's time to act on a cancel request. */
const CANCEL_MS_MAX = 10_000;

/**
 * Serves one local PostgreSQL client without asking for a password: logs in at the gateway in its place, then hands
 * everything through as it is, cancel requests too. Never rejects; closes the client.
 */
export async function bridgePostgres(client: Wire, credentials: CredentialSource): Promise<void> {
  let gateway: Wire | undefined;
  try {
    const opening = await within(OPENING_MS_MAX, client, readOpening(client));
    if (opening.kind === 'cancel') {
      await forwardCancel(opening.packet, await credentials.current());
      return;
    }
    const { wire, greeting } = await openGateway(client, opening, credentials);
    gateway = wire;
    await client.write(greeting);
    await Promise.all([pump(client, wire), pump(wire, client)]);
  } catch (error) {
    client.end(error instanceof GatewayRefusal ? error.reply : fatalError(messageOf(error)));
  } finally {
    gateway?.end();
    client.end();
  }
}

/** A credential may have been revoked since it was made, so a refused one is replaced once. */
async function openGateway(
  client: Wire,
  opening: Extract<ClientOpening, { kind: 'startup' }>,
  credentials: CredentialSource,
): Promise<{ wire: Wire; greeting: Buffer }> {
  try {
    return await logIn(client, opening, await credentials.current());
  } catch (error) {
    if (!(error instanceof GatewayRefusal) || !error.isCredential) throw error;
    return logIn(client, opening, await credentials.current({ renew: true }));
  }
}

async function logIn(
  client: Wire,
  opening: Extract<ClientOpening, { kind: 'startup' }>,
  credential: GatewayCredential,
): Promise<{ wire: Wire; greeting: Buffer }> {
  const wire = await dialGateway(credential.host, credential.port);
  const leave = () => wire.destroy();
  client.signal.addEventListener('abort', leave, { once: true });
  try {
    return { wire, greeting: await within(LOGIN_MS_MAX, wire, logInToGateway(wire, opening, credential)) };
  } catch (error) {
    wire.destroy();
    throw error;
  } finally {
    client.signal.removeEventListener('abort', leave);
  }
}

/** The key in a cancel request is the gateway's own, so it goes on unchanged. The client waits for the close. */
async function forwardCancel(packet: Buffer, credential: GatewayCredential): Promise<void> {
  const wire = await dialGateway(credential.host, credential.port);
  const timer = setTimeout(() => wire.destroy(), CANCEL_MS_MAX);
  try {
    await wire.write(packet);
    await wire.closed;
  } finally {
    clearTimeout(timer);
  }
}

/** ErrorResponse with what psql prints: severity, code 08006 (connection_failure) and the message. */
function fatalError(message: string): Buffer {
  const fields = `SFATAL\0VFATAL\0C08006\0Msluice connect: ${message.replaceAll('\0', '')}\0\0`;
  const body = Buffer.from(fields);
  const head = Buffer.from('E\0\0\0\0', 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
