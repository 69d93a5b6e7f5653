import { messageOf } from '../../errors.ts';
import { type ResolvedSecret, withLoginToken } from './login-token.ts';
import { Lookup } from './lookup.ts';
import type { LoginTokens } from './rds-token.ts';
import { type Reference, readValue, type StoreName, textOfReference } from './reference.ts';
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
  resolve(secret: ReadonlyMap<string, string>, options?: ResolveOptions): Promise<ResolvedSecret>;
  /** What keeps this gateway from resolving a reference, naming the setting; undefined when nothing does. Asks nobody. */
  obstacle(reference: Reference): string | undefined;
}

/** Where references lead. */
export interface ReferenceTargets {
  readonly stores: Readonly<Record<StoreName, ExternalStore>>;
  readonly rds: LoginTokens;
}

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
      return isIam ? withLoginToken(resolved, user.reference, targets.rds, options.portDefault) : resolved;
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

function unresolved(error: unknown, key: string, reference: string, label: string): unknown {
  if (!(error instanceof StoreFailure)) return error;
  return new UnresolvedSecret(key, reference, `${key} cannot be read from ${label}: ${messageOf(error)}`, error);
}
