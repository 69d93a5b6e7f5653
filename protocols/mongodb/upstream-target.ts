import type { ConnectionSecret } from '../../src/core/protocol.ts';
import { ConfigError, UpstreamError } from '../../src/errors.ts';
import { type MongodbAddress, readMongodbAddress } from '../../src/mongodb-uri/index.ts';
import { readRootCertificates } from '../upstream-target.ts';
import { resolveSrv, type SrvResolver, systemResolver } from './upstream-srv.ts';

/** What a connection's secret says about its upstream. Never log it. */
export interface MongodbTarget extends MongodbAddress {
  /** The database that keeps the user. */
  readonly authSource: string;
  /** PEM of the authorities to trust instead of the public ones. */
  readonly rootCertificates: string | undefined;
}

/** Reads a secret for one login, and asks DNS where it says so. Throws UpstreamError; its text names the key or option that is wrong, and no value. */
export async function readMongodbTarget(
  secret: ConnectionSecret,
  resolver: SrvResolver = systemResolver(),
): Promise<MongodbTarget> {
  const address = await located(readAddress(secret), resolver);
  const authSource = address.authSource ?? defaultSource(address);
  return {
    ...address,
    authSource,
    password: (await secret.password?.()) ?? address.password,
    rootCertificates: await readRootCertificates(secret),
  };
}

/** The address with what DNS adds to it; what the secret says itself counts more. */
async function located(address: MongodbAddress, resolver: SrvResolver): Promise<MongodbAddress> {
  if (address.srvHost === '') return address;
  const { seeds, authSource, replicaSet } = await resolveSrv(address, resolver);
  const options = { ...address.options, replicaSet: address.options.replicaSet || (replicaSet ?? '') };
  return { ...address, seeds, authSource: address.authSource ?? authSource, options };
}

function readAddress(secret: ConnectionSecret): MongodbAddress {
  try {
    return readMongodbAddress(secret);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UpstreamError(
      `its secret is wrong: ${error.message}`,
      error.hint === undefined ? {} : { hint: error.hint },
    );
  }
}

/** As drivers have it: the database that is named, else where administrators are kept; PLAIN is for users of elsewhere. */
function defaultSource({ database, options }: MongodbAddress): string {
  return database || (options.mechanism === 'PLAIN' ? '$external' : 'admin');
}
