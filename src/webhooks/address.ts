import { type LookupAddress, lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Addresses that belong to nobody on the internet: this machine, its network, the cloud's metadata, and what is reserved. */
const CLOSED_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Within the one range that is given out; tunnels lead to addresses that nobody checked. */
const CLOSED_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const closed = blockList(CLOSED_IPV4, 'ipv4', blockList(CLOSED_IPV6, 'ipv6'));
const givenOut = blockList(['2000::/3'], 'ipv6');

function blockList(ranges: readonly string[], family: 'ipv4' | 'ipv6', list = new BlockList()): BlockList {
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}

/** Whether an IP address is one of the internet's. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !closed.check(address, 'ipv4');
  return version === 6 && givenOut.check(address, 'ipv6') && !closed.check(address, 'ipv6');
}

/** An address that webhooks may not go to. The message names no address: what a name resolves to is not everybody's to know. */
export class ClosedAddressError extends Error {
  readonly code = 'ECLOSEDADDRESS';

  constructor() {
    super('its host is, or resolves to, a private address');
  }
}

type Resolver = (
  hostname: string,
  options: { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A lookup for sockets that finds public addresses only. The socket connects to what it returns: a name that resolves to
 * something else the next time changes nothing.
 */
export function publicLookup(resolver: Resolver = resolve): LookupFunction {
  return (hostname, options, done) => {
    resolver(hostname, { all: true }, (error, found) => {
      if (error !== null) return done(error, '', 0);
      const open = found.filter(({ address }) => isPublicAddress(address));
      const [first] = open;
      // One private address among public ones is a trick, or a mistake; neither is worth a request.
      if (first === undefined || open.length < found.length) return done(new ClosedAddressError(), '', 0);
      if (options.all === true) done(null, open);
      else done(null, first.address, first.family);
    });
  };
}

/** What is wrong with the address of an endpoint, as far as its text tells; undefined when nothing is. */
export function urlProblem(text: string, allowPrivate: boolean): string | undefined {
  if (!URL.canParse(text)) return 'must be a URL';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) {
    return 'must begin with https:// (http:// only where WEBHOOKS_ALLOW_PRIVATE is true)';
  }
  if (url.username !== '' || url.password !== '') return 'must not hold a user or password';
  if (url.hash !== '') return 'must not hold a fragment';
  return allowPrivate || !isPrivateHost(url.hostname)
    ? undefined
    : 'must not be a private address (unless WEBHOOKS_ALLOW_PRIVATE is true)';
}

/** Whether a URL's host is a private address as it stands; names are looked at when they are resolved. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return /(?:^|\.)localhost\.?$/i.test(host);
}
