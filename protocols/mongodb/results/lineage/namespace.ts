/** `database.collection`, where the collection may have dots in it; an empty one where there is none. */
export function namespaceOf(text: string): readonly [database: string, collection: string] {
  const dot = text.indexOf('.');
  return dot === -1 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)];
}
