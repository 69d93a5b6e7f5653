import { messageOf } from '../../errors.ts';
import { Lookup } from './lookup.ts';
import type { LoginTokens } from './rds-token.ts';
import { type RdsReference, type Reference, readValue, type StoreName, textOfReference } from './reference.ts';
import { type ExternalStore, StoreFailure, UnresolvedSecret } from './store.ts';

export interface ResolveOptions {
  /** Keys to give, say HOST and PORT; the others are left out and not looked up. */
  readonly only?: readonly string[];
  /** The upstream's port where the secret names none. */
  readonly portDefault?: number;
}

/** Replaces the references in a connection's secret by what they refer to. Keeps no value. */
export interface SecretResolver {
  /**
   * The map as a session needs it: `secret` is what `ConnectionSecrets.read` gives. Every secret referred to is read
   * once per call, however many keys refer to it. Throws UnresolvedSecret.
   */
  resolve(secret: ReadonlyMap<string, string>, options?: ResolveOptions): Promise<ReadonlyMap<string, string>>;
  /** What keeps this gateway from resolving a reference, naming the setting; undefined when nothing does. Asks nobody. */
  obstacle(reference: Reference): string | undefined;
}

/** Where references lead. */
export interface ReferenceTargets {
  readonly stores: Readonly<Record<StoreName, ExternalStore>>;
  readonly rds: LoginTokens;
}

/** The ways to encrypt under which a token may be sent, which servers of RDS take in clear. */
const ENCRYPTED_MODES: ReadonlySet<string> = new Set(['require', 'verify-ca', 'verify-full']);

/** A resolver over these stores. */
export function createResolver(targets: ReferenceTargets): SecretResolver {
  return {
    async resolve(secret, options = {}) {
      const { only } = options;
      const wanted = [...secret].filter(([key]) => only?.includes(key) ?? true);
      const lookup = new Lookup(targets.stores);
      const values = await Promise.allSettled(wanted.map(([key, text]) => resolveOne(key, text, lookup)));
      const resolved = new Map<string, string>();
      for (const [i, value] of values.entries()) {
        if (value.status === 'rejected') throw value.reason;
        resolved.set(wanted[i]?.[0] ?? '', value.value);
      }
      const user = readValue(secret.get('USER') ?? '');
      const isIam = user.kind === 'reference' && user.reference.store === 'aws_iam_rds' && only === undefined;
      if (!isIam) return resolved;
      return withToken(
        (login) => lookup.inTime(targets.rds.token(login)),
        user.reference,
        resolved,
        options.portDefault,
      );
    },
    obstacle(reference) {
      if (reference.store === 'aws_iam_rds') return targets.rds.obstacle();
      return targets.stores[reference.store].obstacle(reference.secretName);
    },
  };
}

async function resolveOne(key: string, text: string, lookup: Lookup): Promise<string> {
  const meaning = readValue(text);
  if (meaning.kind === 'literal') return meaning.text;
  if (meaning.kind === 'problem') {
    // Nothing of it is named: whatever it is, it is no reference, so it may be a password.
    throw new UnresolvedSecret(key, '', `${key} ${meaning.problem}`, { hint: 'An administrator must save it anew.' });
  }
  const { reference } = meaning;
  if (reference.store === 'aws_iam_rds') {
    if (key === 'USER') return reference.user;
    throw new UnresolvedSecret(key, text, `${key} refers to AWS IAM, which only USER can`);
  }
  try {
    return await lookup.field(reference);
  } catch (error) {
    throw unresolved(error, key, textOfReference(reference), lookup.label(reference));
  }
}

/** The token takes the place of a password; it is never sent unencrypted. */
async function withToken(
  makeToken: LoginTokens['token'],
  reference: RdsReference,
  resolved: Map<string, string>,
  portDefault: number | undefined,
): Promise<ReadonlyMap<string, string>> {
  const written = textOfReference(reference);
  const refuse = (message: string): never => {
    throw new UnresolvedSecret('PASS', written, message);
  };
  const host = resolved.get('HOST')?.trim() ?? '';
  const port = Number(resolved.get('PORT')?.trim() || portDefault);
  if (host === '' || !Number.isInteger(port)) refuse('PASS cannot be made by AWS IAM without HOST and PORT');
  const mode = resolved.get('SSLMODE')?.trim() || 'require';
  if (!ENCRYPTED_MODES.has(mode)) refuse('PASS of AWS IAM needs SSLMODE require, verify-ca or verify-full');
  try {
    const token = await makeToken({ host, port, user: reference.user });
    return new Map([...resolved, ['PASS', token], ['SSLMODE', mode]]);
  } catch (error) {
    throw unresolved(error, 'PASS', written, 'AWS IAM');
  }
}

function unresolved(error: unknown, key: string, reference: string, label: string): unknown {
  if (!(error instanceof StoreFailure)) return error;
  return new UnresolvedSecret(key, reference, `${key} cannot be read from ${label}: ${messageOf(error)}`, error);
}
