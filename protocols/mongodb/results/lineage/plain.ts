import { LRUCache } from 'lru-cache';
import { textOf } from '../../bson/fields.ts';
import type { Command } from '../../commands/command.ts';
import { isOfTheServer } from './collections.ts';
import { ShapeField } from './field.ts';
import type { Lineage } from './lineage.ts';
import { dottedOf, NOTHING, storedIn } from './shape.ts';
import type { Views } from './views.ts';

/** Fields by which a command answers something else than the documents of its collection as they are. */
const SHAPING = ['projection', 'returnKey', 'showRecordId', 'let', 'explain'];
/** Commands that answer no documents, and say of keys that they are the collection's. */
const ANSWERLESS: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'count']);
/** Collections whose lineage is remembered. */
const COLLECTIONS_MAX = 100;
/** Servers take no longer names. */
const NAME_CHARS_MAX = 255;

const known = new LRUCache<string, Lineage>({
  max: COLLECTIONS_MAX,
  // Cursors may keep a lineage, but not the fields that were met.
  dispose: ({ documents, keys }) => {
    documents.unshare();
    keys.unshare();
  },
});

/**
 * The lineage of the plainest commands, which is that of their collection, whatever else they say; undefined for all
 * others, which have to be followed. The same object for the same collection.
 */
export function plainLineage(command: Command, views: Views): Lineage | undefined {
  const { name, database, fields, target } = command;
  const isFind = name === 'find';
  if (!isFind && !ANSWERLESS.has(name)) return undefined;
  const collection = textOf(target);
  if (collection === undefined || collection.length + database.length > NAME_CHARS_MAX) return undefined;
  if (SHAPING.some((field) => fields.get(field) !== undefined)) return undefined;
  if (isFind && (isOfTheServer(database, collection) || views(database, collection) !== 'collection')) return undefined;
  // The length tells where the one name ends: clients may put dots into both.
  const key = `${isFind ? 'find' : ''} ${database.length} ${database}.${collection}`;
  const remembered = known.get(key);
  if (remembered !== undefined) return remembered;
  const stored = storedIn(database, collection);
  const lineage: Lineage = {
    documents: new ShapeField(isFind ? stored : NOTHING).shared(),
    keys: new ShapeField(dottedOf(stored)).shared(),
    answers: 'documents',
    isUnknown: false,
  };
  known.set(key, lineage);
  return lineage;
}
