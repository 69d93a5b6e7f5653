import { type RawBuilder, sql } from 'kysely';

/** Is this the text of an id? Anything else is not looked up: the database would refuse the query. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** Text a `text` column can hold: the zero character is the one it refuses. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

/** A LIKE pattern that finds `text` anywhere, literally. */
export function containing(text: string): string {
  return `%${storable(text).replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** The condition that a column holds this id; what is not an id is held by none. */
export function idIs(column: string, id: string): RawBuilder<boolean> {
  return isId(id) ? sql<boolean>`${sql.ref(column)} = ${id}` : sql<boolean>`false`;
}
