import type { Field } from '../../bson/fields.ts';
import { inside, numberOf } from '../../bson/fields.ts';
import { computedOf, documentOf, dottedOf, NOTHING, type Shape, storedIn, UNKNOWN } from './shape.ts';
import type { Place } from './stage.ts';

/** What a change stream tells: of one collection, of all of a database, or of all there are. */
export function changeEvents(stage: Field, { database, collection }: Place): Shape {
  const isCluster = numberOf(inside(stage)?.get('allChangesForCluster')) === 1;
  const changed = storedIn(isCluster ? undefined : database, isCluster ? '' : (collection ?? ''));
  const update = new Map([
    ['updatedFields', dottedOf(changed)],
    ['removedFields', NOTHING],
    ['truncatedArrays', NOTHING],
    ['disambiguatedPaths', NOTHING],
  ]);
  const event = new Map([
    // The token to resume by holds the key of the document.
    ['_id', computedOf(changed.child('_id'))],
    ['documentKey', dottedOf(changed)],
    ['fullDocument', changed],
    ['fullDocumentBeforeChange', changed],
    ['updateDescription', documentOf(update, UNKNOWN)],
    ...PLAIN.map((name) => [name, NOTHING] as const),
  ]);
  return documentOf(event, UNKNOWN);
}

/** What an event tells besides documents. */
const PLAIN = [
  ...['operationType', 'clusterTime', 'wallTime', 'ns', 'to', 'nsType', 'collectionUUID', 'lsid', 'txnNumber'],
  ...['splitEvent', 'operationDescription'],
];
