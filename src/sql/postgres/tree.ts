/** One node of the parse tree, as PostgreSQL's parser writes it in JSON. */
export type Tree = Readonly<Record<string, unknown>>;

/** The one entry of a `{ NodeName: fields }` object, as the parser writes every node. */
export function nodeOf(tree: unknown): { readonly name: string; readonly fields: Tree } | undefined {
  if (typeof tree !== 'object' || tree === null) return undefined;
  const entries = Object.entries(tree);
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) return undefined;
  const [name, fields] = entry;
  return typeof fields === 'object' && fields !== null ? { name, fields: fields as Tree } : undefined;
}

/** Whether a value of the tree is an object of named fields. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a String node. */
export function stringOf(node: unknown): string | undefined {
  const found = nodeOf(node);
  const value = found?.name === 'String' ? found.fields.sval : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a list that holds nothing but String nodes. */
export function stringsOf(nodes: unknown): readonly string[] | undefined {
  if (!Array.isArray(nodes)) return undefined;
  const strings = nodes.map(stringOf);
  return strings.every((item) => item !== undefined) ? strings : undefined;
}
