import { UpstreamError } from '../../src/errors.ts';
import type { HostPort } from '../../src/mongodb-uri/index.ts';
import type { Wire } from '../../src/net/wire.ts';
import { type Upstream, withLeg } from '../upstream-leg.ts';
import { startUpstreamTls } from '../upstream-tls.ts';
import { UpstreamChannel } from './upstream-channel.ts';
import { sayHello, type UpstreamHello } from './upstream-hello.ts';
import type { MongodbTarget } from './upstream-target.ts';

/** How long one server may take from the dial to its hello. */
export const MEMBER_MS_MAX = 5_000;

/** A server that was reached and said what it is. Nobody is logged in. */
export interface Member {
  readonly address: HostPort;
  readonly channel: UpstreamChannel;
  readonly hello: UpstreamHello;
}

/** How members are reached. */
export interface MemberParts {
  readonly target: MongodbTarget;
  readonly application: string;
  dial: Upstream['dial'];
}

/** Dials one server, encrypts the leg, and has it say what it is. Throws UpstreamError, ProtocolError, WireClosedError or CommandFailure. */
export async function meetMember(parts: MemberParts, address: HostPort, signal: AbortSignal): Promise<Member> {
  const timeout = AbortSignal.timeout(MEMBER_MS_MAX);
  const either = AbortSignal.any([signal, timeout]);
  try {
    return await meet(parts, address, either);
  } catch (error) {
    if (timeout.aborted) throw new UpstreamError('the upstream did not answer in time');
    throw error;
  }
}

async function meet(parts: MemberParts, address: HostPort, signal: AbortSignal): Promise<Member> {
  const { target } = parts;
  const greet = async (wire: Wire): Promise<Member> => {
    const channel = new UpstreamChannel(wire);
    return { address, channel, hello: await sayHello(channel, target, parts.application) };
  };
  const encrypt = async (wire: Wire): Promise<Wire> => {
    await startUpstreamTls(wire, { ...target, host: address.host });
    return wire;
  };
  const dialled = (): Promise<Wire> => parts.dial(address.host, address.port);
  switch (target.sslMode) {
    case 'disable':
      return withLeg(dialled(), signal, greet);
    case 'prefer': {
      const secure = await withLeg(dialled(), signal, (wire) => encrypt(wire).catch(() => undefined));
      // There is no asking first: a server without TLS ends the leg on which TLS begins.
      return withLeg(secure === undefined ? dialled() : Promise.resolve(secure), signal, greet);
    }
    default:
      return withLeg(dialled(), signal, async (wire) => greet(await encrypt(wire)));
  }
}
