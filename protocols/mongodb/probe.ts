import type { Protocol } from '../../src/core/protocol.ts';
import { ConfigError, ProtocolError, UpstreamError, WireClosedError } from '../../src/errors.ts';
import { type HostPort, type MongodbAddress, readMongodbAddress } from '../../src/mongodb-uri/index.ts';
import { CommandFailure } from './upstream-channel.ts';
import { type MemberParts, meetMember } from './upstream-member.ts';
import { resolveSrv, type SrvResolver, systemResolver } from './upstream-srv.ts';

/** More seeds say nothing more about whether anything answers. */
const SEEDS_ASKED_MAX = 8;
const APPLICATION = 'sluice-status';
/** All that is read of a secret. A connection string holds more, and nothing of that is used. */
const KEYS = ['CONNECTION_STRING', 'HOST', 'PORT', 'OPTIONS', 'SSLMODE'];

/**
 * Says hello to the servers that a secret names, and does not log in: one that answers will do. Certificates are not
 * checked, as nothing is told that others must not hear.
 */
export function mongodbReach(resolver: SrvResolver = systemResolver()): NonNullable<Protocol['reach']> {
  return {
    keys: KEYS,
    async ask(secret, dial, signal) {
      const address = readAddress(secret);
      const seeds = address.srvHost === '' ? address.seeds : (await resolveSrv(address, resolver)).seeds;
      const meetings = seeds.slice(0, SEEDS_ASKED_MAX).map((seed) => meet(address, dial, seed, signal));
      try {
        await Promise.any(meetings);
      } catch {
        // Nobody answered, so the first did not.
        await meetings[0];
      }
    },
  };
}

async function meet(
  address: MongodbAddress,
  dial: MemberParts['dial'],
  seed: HostPort,
  signal: AbortSignal,
): Promise<void> {
  const hello = async (sslMode: MongodbAddress['sslMode']): Promise<void> => {
    // Whoever asks for no user is told nothing about one.
    const target = { ...address, user: '', authSource: '', rootCertificates: undefined, sslMode };
    const { channel } = await meetMember({ target, application: APPLICATION, dial }, seed, signal);
    channel.wire.end();
  };
  try {
    // To begin without TLS is no fault to a server that has it; to begin with TLS is one to a server that has not.
    if (address.sslMode === 'disable') await hello('disable');
    else if (address.sslMode !== 'prefer') await hello('require');
    else await hello('disable').catch((error: unknown) => (hungUp(error) ? hello('require') : Promise.reject(error)));
  } catch (error) {
    throw inWords(error);
  }
}

function hungUp(error: unknown): boolean {
  return error instanceof WireClosedError || error instanceof ProtocolError;
}

function inWords(error: unknown): unknown {
  if (error instanceof ProtocolError) return new UpstreamError('the upstream does not answer as MongoDB does');
  if (error instanceof WireClosedError)
    return new UpstreamError('the upstream closed the connection without an answer');
  if (error instanceof CommandFailure)
    return new UpstreamError(`the upstream refuses to say what it is (${error.errorCode})`);
  return error;
}

function readAddress(secret: ReadonlyMap<string, string>): MongodbAddress {
  try {
    return readMongodbAddress(secret);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UpstreamError(`its secret is wrong: ${error.message}`);
  }
}
