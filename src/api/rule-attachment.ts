import type { Store } from '../store/index.ts';

/** Which of these connections do not exist or cannot have the rule, one sentence each. `obstacle` judges a subtype. */
export async function attachmentProblems(
  store: Store,
  connectionIds: readonly string[],
  obstacle: (subtype: string) => string | undefined,
): Promise<string[]> {
  const problems: string[] = [];
  for (const id of connectionIds) {
    const connection = await store.connections.byId(id);
    if (connection === undefined) {
      problems.push(`connection_ids: connection ${id} does not exist`);
      continue;
    }
    const reason = obstacle(connection.type === 'custom' ? '' : connection.subtype);
    if (reason !== undefined) problems.push(`connection_ids: ${connection.name}: ${reason}`);
  }
  return problems;
}

/** Which of the rules a connection names do not exist, one sentence each. */
export async function missingRules(
  store: Store,
  draft: { readonly guardrailRules: readonly string[]; readonly maskingRules: readonly string[] },
): Promise<string[]> {
  const problems: string[] = [];
  for (const id of draft.guardrailRules) {
    if ((await store.guardrails.byId(id)) === undefined)
      problems.push(`guardrail_rules: guardrail ${id} does not exist`);
  }
  for (const id of draft.maskingRules) {
    if ((await store.maskingRules.byId(id)) === undefined)
      problems.push(`datamasking_rules: rule ${id} does not exist`);
  }
  return problems;
}
