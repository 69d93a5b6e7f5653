import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { der, oid, sequence } from './der.ts';

/** A certificate (or a chain, leaf first) with its private key, both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface SelfSignedOptions {
  /** DNS names and IP addresses it is for; the first is also its common name. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const SUBJECT_ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
/** ub-common-name of RFC 5280. */
const COMMON_NAME_CHARS_MAX = 64;

/**
 * Makes a self-signed server certificate (RFC 5280, ECDSA P-256 with SHA-256). It is no authority: whoever trusts it
 * trusts this server only, even should its key be stolen.
 */
export function makeSelfSigned(options: SelfSignedOptions): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const commonName = Buffer.from((options.names[0] ?? 'localhost').slice(0, COMMON_NAME_CHARS_MAX));
  const name = sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, commonName))));
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    // Positive and of full length: the first byte is neither zero nor has its top bit set.
    der(0x02, Buffer.from([0x40]), randomBytes(15)),
    algorithm,
    name,
    sequence(time(options.notBefore), time(options.notAfter)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, extensions(options.names)),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = sequence(toBeSigned, algorithm, der(0x03, Buffer.from([0]), signature));
  return {
    cert: pem('CERTIFICATE', certificate),
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

function extensions(names: readonly string[]): Buffer {
  const critical = der(0x01, Buffer.from([0xff]));
  // digitalSignature is bit 0 of the bit string; seven bits are unused.
  const digitalSignature = der(0x03, Buffer.from([7, 0x80]));
  return sequence(
    sequence(oid(BASIC_CONSTRAINTS), critical, der(0x04, sequence())),
    sequence(oid(KEY_USAGE), critical, der(0x04, digitalSignature)),
    sequence(oid(EXTENDED_KEY_USAGE), der(0x04, sequence(oid(SERVER_AUTH)))),
    sequence(oid(SUBJECT_ALT_NAME), der(0x04, sequence(...names.map(generalName)))),
  );
}

function generalName(name: string): Buffer {
  return isIP(name) === 0 ? der(0x82, Buffer.from(name, 'latin1')) : der(0x87, addressBytes(name));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser writes every IPv6 address in its one canonical form, without embedded dotted IPv4.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const groups = [...left, ...new Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** GeneralizedTime, to the second. */
function time(at: Date): Buffer {
  return der(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]|\..*/g, '')}Z`));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
