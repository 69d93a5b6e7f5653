import { LRUCache } from 'lru-cache';
import { catalogueQuery, oidArray } from './catalogue-query.ts';
import { isOwnType, typeName } from './type-names.ts';

/** What is known of a type: the name its values are read by, and of an enum its first label. */
export interface KnownType {
  readonly type: string;
  readonly label?: string;
}

/** Looks up types by number; those that stay out of the answer are of no kind that is known here. */
export type ResolveTypes = (oids: readonly number[]) => Promise<ReadonlyMap<number, KnownType>>;

const TYPES_MAX = 5_000;
/** How long an answer is believed: a number may come to stand for another type after a DROP. */
export const TYPE_TTL_MS = 30_000;

/** Types of one upstream database that are its own, shared by its sessions. `resolve` never rejects. */
export class TypeCache {
  readonly #ask: (text: string) => Promise<(string | null)[][]>;
  readonly #onFailure: (error: unknown) => void;
  /** `none`: the database was asked, and the type is of no known kind. */
  readonly #types: LRUCache<number, KnownType | 'none'>;

  constructor(
    ask: (text: string) => Promise<(string | null)[][]>,
    onFailure: (error: unknown) => void,
    ttlMs: number = TYPE_TTL_MS,
  ) {
    this.#ask = ask;
    this.#onFailure = onFailure;
    this.#types = new LRUCache({ max: TYPES_MAX, ttl: ttlMs });
  }

  async resolve(oids: readonly number[]): Promise<ReadonlyMap<number, KnownType>> {
    const found = new Map<number, KnownType>();
    const missing: number[] = [];
    for (const oid of oids) {
      const type = this.#types.get(oid);
      if (type === undefined) missing.push(oid);
      else if (type !== 'none') found.set(oid, type);
    }
    if (missing.length === 0) return found;
    try {
      for (const [oid, type] of await this.#load(missing)) found.set(oid, type);
    } catch (error) {
      this.#onFailure(error);
    }
    return found;
  }

  async #load(oids: readonly number[]): Promise<ReadonlyMap<number, KnownType>> {
    const rows = await this.#ask(catalogueQuery(selectTypes(oids)));
    const loaded = new Map<number, KnownType>();
    for (const [oid, isArray, base, name, kind, label] of rows) {
      const type = baseName(Number(base), name ?? '', kind ?? '');
      if (type === undefined) continue;
      const isOf = isArray === 't';
      loaded.set(Number(oid), { type: isOf ? `_${type}` : type, ...(label == null || isOf ? {} : { label }) });
    }
    for (const oid of oids) this.#types.set(oid, loaded.get(oid) ?? 'none');
    return loaded;
  }
}

/** Arrays with the type of their elements, domains with the type below them. */
function selectTypes(oids: readonly number[]): string {
  return `WITH RECURSIVE found(oid, is_array, base) AS (
      SELECT t.oid, t.typcategory = 'A', CASE t.typcategory WHEN 'A' THEN t.typelem ELSE t.oid END
        FROM pg_catalog.pg_type t WHERE t.oid = ANY (${oidArray(oids)})
      UNION ALL
      SELECT f.oid, f.is_array, d.typbasetype FROM found f JOIN pg_catalog.pg_type d ON d.oid = f.base
       WHERE d.typtype = 'd')
    SELECT f.oid, f.is_array, b.oid, b.typname, b.typtype,
           (SELECT e.enumlabel FROM pg_catalog.pg_enum e WHERE e.enumtypid = b.oid ORDER BY e.enumsortorder LIMIT 1)
      FROM found f JOIN pg_catalog.pg_type b ON b.oid = f.base WHERE b.typtype <> 'd'`;
}

/** The name by which values of a type are read here. Only extensions and superusers can make base types. */
function baseName(oid: number, name: string, kind: string): string | undefined {
  if (!isOwnType(oid)) return /^\d/.test(typeName(oid)) ? undefined : typeName(oid);
  if (kind === 'e') return 'enum';
  if (kind === 'c') return 'record';
  return kind === 'b' && name === 'citext' ? 'citext' : undefined;
}
