import { protocolOf } from '../core/session.ts';
import type { Store } from '../store/index.ts';
import { columnsObstacle } from './connection-rules.ts';
import type { Validators } from './deps.ts';

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
  { store, validate }: { readonly store: Store; readonly validate: Pick<Validators, 'strangeRules'> },
  draft: {
    readonly type: string;
    readonly subtype: string;
    readonly guardrailRules: readonly string[];
    readonly maskingRules: readonly string[];
  },
): Promise<string[]> {
  const problems: string[] = [];
  const protocol = protocolOf(draft);
  for (const id of draft.guardrailRules) {
    const guardrail = await store.guardrails.byId(id);
    if (guardrail === undefined) problems.push(`guardrail_rules: guardrail ${id} does not exist`);
    else {
      const strange = validate.strangeRules(protocol, guardrail);
      problems.push(...strange.map((problem) => `guardrail_rules: ${guardrail.name}: ${problem}`));
    }
  }
  for (const id of draft.maskingRules) {
    const rule = await store.maskingRules.byId(id);
    const obstacle = rule === undefined ? undefined : columnsObstacle(protocol, rule.columns);
    if (rule === undefined) problems.push(`datamasking_rules: rule ${id} does not exist`);
    else if (obstacle !== undefined) problems.push(`datamasking_rules: ${rule.name}: ${obstacle}`);
  }
  return problems;
}
