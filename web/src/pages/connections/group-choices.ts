/** A group, as far as choosing needs it. */
export interface GroupChoice {
  readonly name: string;
  readonly members: number;
}

/** The groups that may still be added and match what is typed; and whether what is typed may become one. */
export function choicesOf(
  groups: readonly GroupChoice[],
  chosen: readonly string[],
  search: string,
): { readonly found: readonly GroupChoice[]; readonly canMake: boolean } {
  const text = search.trim();
  const found = groups.filter(({ name }) => !chosen.includes(name) && name.toLowerCase().includes(text.toLowerCase()));
  const isKnown = chosen.includes(text) || groups.some(({ name }) => name === text);
  return { found, canMake: text !== '' && !isKnown };
}
