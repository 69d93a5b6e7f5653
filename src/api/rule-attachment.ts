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
