import { UpstreamError } from '../errors.ts';
import { type SecretResolver, UnresolvedSecret } from '../secrets/references/index.ts';
import type { ConnectionSecrets, ProbeClaim } from '../store/index.ts';

/** Where a probe dials. From the secret: never log it, and keep it no longer than the dial takes. */
export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
}

/** All that a probe decodes of a secret, where its protocol asks no more: no user and no password. */
const KEYS = ['HOST', 'PORT'];

export interface TargetParts {
  readonly secrets: Pick<ConnectionSecrets, 'read'>;
  readonly resolver: Pick<SecretResolver, 'resolve'>;
}

/** Reads where a connection leads. Throws UpstreamError, whose text holds nothing of the secret. */
export async function readProbeTarget(
  { secrets, resolver }: TargetParts,
  { connectionId, subtype }: Pick<ProbeClaim, 'connectionId' | 'subtype'>,
  protocols: readonly { readonly name: string; readonly upstreamPort?: number }[],
): Promise<ProbeTarget> {
  const resolved = await readProbeKeys({ secrets, resolver }, connectionId, KEYS);
  const host = resolved.get('HOST')?.trim() ?? '';
  if (host === '') throw new UpstreamError('its secret holds no HOST');
  const text = resolved.get('PORT')?.trim() ?? '';
  const port = text === '' ? protocols.find(({ name }) => name === subtype)?.upstreamPort : Number(text);
  if (port === undefined) throw new UpstreamError('its secret holds no PORT');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UpstreamError('PORT in its secret is no port');
  return { host, port };
}

/** These keys of a connection's secret, with what their references lead to, and no others. Throws UpstreamError. */
export async function readProbeKeys(
  { secrets, resolver }: TargetParts,
  connectionId: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  try {
    return await resolver.resolve(await secrets.read(connectionId, keys), { only: keys });
  } catch (error) {
    if (error instanceof UnresolvedSecret) throw new UpstreamError(error.message);
    throw error;
  }
}
