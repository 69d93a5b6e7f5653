/**
 * What is wrong with what a connection tells the webhooks plugin: the events it sends, none for all. The plugin has no hook:
 * events are noted by the state database, in the transaction that makes them happen, so that no session waits for it and
 * no gateway that dies loses one.
 */
export function webhookConfigProblems(config: readonly string[], known: readonly string[]): string[] {
  return config
    .filter((event) => !known.includes(event))
    .map((event) => `webhooks tell of no event ${event}; known are ${known.join(', ')}`);
}
