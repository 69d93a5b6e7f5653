import { isIP } from 'node:net';

/** What a person can type to reach a listener: a wildcard address is no address to connect to. */
export function printableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || isLoopbackHost(host)) return 'localhost';
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Whether no other machine reaches an address of this host. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
