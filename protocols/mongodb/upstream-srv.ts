import { Resolver } from 'node:dns/promises';
import { UpstreamError } from '../../src/errors.ts';
import type { HostPort, MongodbAddress } from '../../src/mongodb-uri/index.ts';
import { parseOptions } from '../../src/mongodb-uri/index.ts';

/** What of DNS is asked for behind `mongodb+srv://`. */
export interface SrvResolver {
  resolveSrv(name: string): Promise<readonly { readonly name: string; readonly port: number }[]>;
  resolveTxt(name: string): Promise<readonly (readonly string[])[]>;
}

/** What DNS says of a deployment; options that are not there are undefined. */
export interface SrvAnswer {
  readonly seeds: readonly HostPort[];
  readonly authSource: string | undefined;
  readonly replicaSet: string | undefined;
}

const RESOLVE_MS_MAX = 3_000;
const RESOLVE_TRIES = 2;
const SEEDS_MAX = 100;
/** All that a TXT record may say. */
const TXT_OPTIONS: ReadonlySet<string> = new Set(['authsource', 'replicaset', 'loadbalanced']);
/** No record is no failure where none is needed. */
const NO_RECORD: ReadonlySet<string> = new Set(['ENODATA', 'ENOTFOUND']);

/** The system's name servers. */
export function systemResolver(): SrvResolver {
  return new Resolver({ timeout: RESOLVE_MS_MAX, tries: RESOLVE_TRIES });
}

/** Asks DNS where a deployment is, and how it wants to be reached. Throws UpstreamError, without a name in it. */
export async function resolveSrv(address: MongodbAddress, resolver: SrvResolver): Promise<SrvAnswer> {
  const { srvHost, options } = address;
  const [records, texts] = await Promise.all([
    lookUp(() => resolver.resolveSrv(`_${options.srvServiceName}._tcp.${srvHost}`), false),
    lookUp(() => resolver.resolveTxt(srvHost), true),
  ]);
  const found = records.filter(({ name }) => isWithin(name, srvHost));
  // Whoever writes a record could otherwise send the gateway, and its password, anywhere.
  if (found.length < records.length) throw new UpstreamError('DNS lists a server of another domain for the upstream');
  if (found.length === 0) throw new UpstreamError('DNS lists no server for the upstream');
  const seeds = found.slice(0, options.srvMaxHosts || SEEDS_MAX).map(({ name, port }) => ({ host: name, port }));
  return { seeds, ...readText(texts) };
}

async function lookUp<T>(ask: () => Promise<readonly T[]>, mayBeAbsent: boolean): Promise<readonly T[]> {
  try {
    return await ask();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (mayBeAbsent && NO_RECORD.has(code)) return [];
    if (NO_RECORD.has(code)) throw new UpstreamError('DNS lists no server for the upstream');
    throw new UpstreamError(`DNS cannot be asked for the upstream's servers${code === '' ? '' : ` (${code})`}`);
  }
}

/** Servers must share the domain of the name they are listed under; a short name's servers lie beneath it. */
function isWithin(server: string, srvHost: string): boolean {
  const labels = srvHost.toLowerCase().split('.');
  const domain = labels.length < 3 ? labels : labels.slice(1);
  return server
    .toLowerCase()
    .replace(/\.$/, '')
    .endsWith(`.${domain.join('.')}`);
}

function readText(texts: readonly (readonly string[])[]): Pick<SrvAnswer, 'authSource' | 'replicaSet'> {
  if (texts.length > 1) throw new UpstreamError('DNS has more than one text of options for the upstream');
  const options = textOptions((texts[0] ?? []).join(''));
  if ([...options.keys()].some((name) => !TXT_OPTIONS.has(name))) {
    throw new UpstreamError('DNS gives the upstream options that only its secret may');
  }
  if (options.get('loadbalanced') === 'true') {
    throw new UpstreamError('the upstream is behind a load balancer (loadBalanced=true), which is not supported');
  }
  return { authSource: options.get('authsource'), replicaSet: options.get('replicaset') };
}

function textOptions(text: string): ReadonlyMap<string, string> {
  try {
    return parseOptions(text);
  } catch {
    throw new UpstreamError('DNS gives the upstream options that cannot be read');
  }
}
