import type { SQLNamespace } from '@codemirror/lang-sql';
import type { components } from '../../api/schema.d.ts';

type ConnectionSchema = components['schemas']['ConnectionSchema'];

/** Schemas, tables and columns as the editor completes them: `{schema: {table: [column]}}`. */
export function namesOf({ schemas }: Pick<ConnectionSchema, 'schemas'>): SQLNamespace {
  return Object.fromEntries(
    schemas.map(({ name, tables }) => [
      name,
      Object.fromEntries(
        tables.map((table) => [
          table.name,
          table.columns.map((column) => ({ label: column.name, type: 'property', detail: column.type })),
        ]),
      ),
    ]),
  );
}

/** The schema whose tables need no name in front: of PostgreSQL `public`, of MySQL the database that is open. */
export function defaultSchemaOf({ schemas }: Pick<ConnectionSchema, 'schemas'>, database: string): string | undefined {
  const names = schemas.map(({ name }) => name);
  const wanted = [database, 'public'].find((name) => name !== '' && names.includes(name));
  if (wanted !== undefined) return wanted;
  return names.length === 1 ? names[0] : undefined;
}
