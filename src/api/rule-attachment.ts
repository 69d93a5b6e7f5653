import { protocolOf } from '../core/session.ts';
import type { Store } from '../store/index.ts';
import { NO_COLUMNS } from './connection-rules.ts';

/** Which of these connections do not exist or cannot have the rule, one sentence each. `obstacle` judges a protocol. */
export async function attachmentProblems(
  store: Store,
  connectionIds: readonly string[],
  obstacle: (protocol: string) => string | undefined,
): Promise<string[]> {
  const problems: string[] = [];
  for (const id of connectionIds) {
    const connection = await store.connections.byId(id);
    if (connection === undefined) {
      problems.push(`connection_ids: connection ${id} does not exist`);
      continue;
    }
    const reason = obstacle(protocolOf(connection));
    if (reason !== undefined) problems.push(`connection_ids: ${connection.name}: ${reason}`);
  }
  return problems;
}

/** Which of the rules a connection names do not exist or cannot be honoured there, one sentence each. */
export async function missingRules(
  store: Store,
  draft: {
    readonly type: string;
    readonly guardrailRules: readonly string[];
    readonly maskingRules: readonly string[];
  },
): Promise<string[]> {
  const problems: string[] = [];
  for (const id of draft.guardrailRules) {
    if ((await store.guardrails.byId(id)) === undefined)
      problems.push(`guardrail_rules: guardrail ${id} does not exist`);
  }
  for (const id of draft.maskingRules) {
    const rule = await store.maskingRules.byId(id);
    if (rule === undefined) problems.push(`datamasking_rules: rule ${id} does not exist`);
    else if (draft.type === 'custom' && rule.columns.length > 0) {
      problems.push(`datamasking_rules: ${rule.name}: ${NO_COLUMNS}`);
    }
  }
  return problems;
}
