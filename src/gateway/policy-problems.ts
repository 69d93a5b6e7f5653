import type { Protocol } from '../core/protocol.ts';

/**
 * What is wrong with a connection's policy switches: ones neither its protocol nor the plugins have, and values they
 * cannot take. Plugins decide nothing where the protocol cannot, so that theirs are refused there.
 */
export function policyProblems(
  policy: Readonly<Record<string, string>>,
  protocol: Pick<Protocol, 'name' | 'policyKeys' | 'supports'> | undefined,
  pluginKeys: Readonly<Record<string, readonly string[]>>,
): string[] {
  const known = { ...(protocol?.supports.deciding === true ? pluginKeys : {}), ...protocol?.policyKeys };
  return Object.entries(policy).flatMap(([key, value]) => {
    const values = Object.hasOwn(known, key) ? known[key] : undefined;
    if (values === undefined) {
      const names = Object.keys(known).join(', ');
      return [`policy.${key}: unknown${names === '' ? '; this subtype has no policy keys' : `; known are ${names}`}`];
    }
    return values.includes(value) ? [] : [`policy.${key}: must be ${values.join(' or ')}`];
  });
}
