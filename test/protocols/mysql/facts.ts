import { Capability, union } from '../../../protocols/mysql/constants.ts';
import type { SessionFacts } from '../../../protocols/mysql/session-facts.ts';

/** A session with everything a codec need not care about left at its usual. */
export const FACTS: SessionFacts = {
  flavour: 'mysql',
  serverVersion: '8.4.0',
  capabilities: union(
    Capability.CLIENT_PROTOCOL_41,
    Capability.CLIENT_TRANSACTIONS,
    Capability.CLIENT_MULTI_STATEMENTS,
    Capability.CLIENT_MULTI_RESULTS,
    Capability.CLIENT_SESSION_TRACK,
    Capability.CLIENT_DEPRECATE_EOF,
  ),
  extendedCapabilities: 0,
  charsetId: 45,
  statusFlags: 2,
  connectionId: 0x4000_0001,
  upstreamConnectionId: 7,
  database: 'app',
  userName: 'tess~contract',
  variables: new Map([
    ['sql_mode', 'STRICT_TRANS_TABLES'],
    ['character_set_client', 'utf8mb4'],
    ['character_set_results', 'utf8mb4'],
    ['lower_case_table_names', '0'],
  ]),
};
