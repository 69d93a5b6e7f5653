import type { PolicyValues, Protocol } from '../../core/protocol.ts';
import { COMMAND_PROTOCOL, type Connection } from '../../core/session.ts';

const TIMEOUT_SEC_DEFAULT = 3600;
const TIMEOUT_SEC_MAX = 24 * 3600;
const OUTPUT_MIB_DEFAULT = 256;
const OUTPUT_MIB_MAX = 64 * 1024;
const MIB = 1024 * 1024;

/** The switches of a custom connection's `policy`, and their values. */
export const COMMAND_POLICY_KEYS = {
  command_timeout_sec: { min: 1, max: TIMEOUT_SEC_MAX },
  command_output_mib: { min: 1, max: OUTPUT_MIB_MAX },
  client_args: ['deny', 'allow'],
} as const satisfies Readonly<Record<string, PolicyValues>>;

/** What configuration must know of custom connections, as it does of protocols. */
export const commandKind: Pick<Protocol, 'name' | 'defaultPort' | 'supports' | 'policyKeys'> = {
  name: COMMAND_PROTOCOL,
  /** There is no wire to listen for. */
  defaultPort: 0,
  supports: { deciding: true, masking: true },
  policyKeys: COMMAND_POLICY_KEYS,
};

type Policy = Connection['policy'];

/** How long a command of this connection may run. */
export function timeoutMsOf(policy: Policy): number {
  return numberOf(policy.command_timeout_sec, TIMEOUT_SEC_DEFAULT, TIMEOUT_SEC_MAX) * 1000;
}

/** How much it may print, on both streams together. */
export function outputBytesMaxOf(policy: Policy): number {
  return numberOf(policy.command_output_mib, OUTPUT_MIB_DEFAULT, OUTPUT_MIB_MAX) * MIB;
}

/** Whether whoever runs it may add arguments of their own. */
export function allowsClientArgs(policy: Policy): boolean {
  return policy.client_args === 'allow';
}

/** Refused when it is saved; whatever else it is, the usual limit holds. */
function numberOf(set: string | undefined, otherwise: number, max: number): number {
  const value = Number(set);
  return Number.isSafeInteger(value) && value >= 1 && value <= max ? value : otherwise;
}
