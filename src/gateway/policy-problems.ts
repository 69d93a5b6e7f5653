import type { PolicyValues, Protocol } from '../core/protocol.ts';

/**
 * What is wrong with a connection's policy switches: ones neither its protocol nor the plugins have, and values they
 * cannot take. Plugins decide nothing where the protocol cannot, so that theirs are refused there.
 */
export function policyProblems(
  policy: Readonly<Record<string, string>>,
  protocol: Pick<Protocol, 'name' | 'policyKeys' | 'supports'> | undefined,
  pluginKeys: Readonly<Record<string, PolicyValues>>,
): string[] {
  const known: Readonly<Record<string, PolicyValues>> = {
    ...(protocol?.supports.deciding === true ? pluginKeys : {}),
    ...protocol?.policyKeys,
  };
  return Object.entries(policy).flatMap(([key, value]) => {
    const values = Object.hasOwn(known, key) ? known[key] : undefined;
    if (values === undefined) {
      const names = Object.keys(known).join(', ');
      return [`policy.${key}: unknown${names === '' ? '; this subtype has no policy keys' : `; known are ${names}`}`];
    }
    const problem = problemOf(value, values, protocol);
    return problem === undefined ? [] : [`policy.${key}: ${problem}`];
  });
}

const WHOLE_NUMBER = /^(0|[1-9]\d{0,15})$/;

function problemOf(
  value: string,
  values: PolicyValues,
  protocol: Pick<Protocol, 'supports'> | undefined,
): string | undefined {
  if (!('min' in values)) return values.includes(value) ? undefined : `must be ${values.join(' or ')}`;
  const { min, max, needs } = values;
  if (needs !== undefined && protocol?.supports[needs] !== true) return 'this subtype cannot honour it';
  const isInRange = WHOLE_NUMBER.test(value) && Number(value) >= min && Number(value) <= max;
  return isInRange ? undefined : `must be a whole number from ${min} to ${max}`;
}
