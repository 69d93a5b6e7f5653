import { Int32 } from 'bson';
import type { Call } from './call.ts';
import { DOCUMENTS, type Draft } from './command.ts';
import { isDocument, type ShellDocument, type ShellValue } from './value.ts';

type CursorMethod = (call: Call, draft: Draft) => Draft;

const VERBOSITIES = ['queryPlanner', 'executionStats', 'allPlansExecution'];

/** A method that puts its one argument into the command. */
function sets(field: string, read: (call: Call) => ShellValue): CursorMethod {
  return (call, draft) => {
    call.takes(1);
    draft.body.set(field, read(call));
    return draft;
  };
}

const same: CursorMethod = (call, draft) => {
  call.takes(0);
  return draft;
};

const nameOrKeys = (call: Call): ShellValue => (typeof call.value(0) === 'string' ? call.text(0) : call.document(0));

/** What cursors of either command have. */
const ANY_CURSOR: Readonly<Record<string, CursorMethod>> = {
  pretty: same,
  toArray: same,
  maxTimeMS: sets('maxTimeMS', (call) => call.number(0)),
  hint: sets('hint', nameOrKeys),
  comment: sets('comment', (call) => call.value(0)),
  collation: sets('collation', (call) => call.document(0)),
  readConcern: sets('readConcern', (call) => new Map([['level', call.text(0)]])),
  allowDiskUse: (call, draft) => {
    call.takes(1);
    draft.body.set('allowDiskUse', call.value(0) ?? true);
    return draft;
  },
  explain: (call, draft) => {
    call.takes(1);
    return explained(draft, call);
  },
};

/** The methods that cursors of each command have. */
export const CURSOR_METHODS: Readonly<Record<NonNullable<Draft['chain']>, Readonly<Record<string, CursorMethod>>>> = {
  find: {
    ...ANY_CURSOR,
    sort: sets('sort', (call) => call.document(0)),
    limit: sets('limit', (call) => call.number(0)),
    skip: sets('skip', (call) => call.number(0)),
    projection: sets('projection', (call) => call.document(0)),
    project: sets('projection', (call) => call.document(0)),
    batchSize: sets('batchSize', (call) => call.number(0)),
    min: sets('min', (call) => call.document(0)),
    max: sets('max', (call) => call.document(0)),
    returnKey: sets('returnKey', (call) => call.value(0) ?? true),
    showRecordId: sets('showRecordId', (call) => call.value(0) ?? true),
    allowPartialResults: sets('allowPartialResults', (call) => call.value(0) ?? true),
    noCursorTimeout: sets('noCursorTimeout', (call) => call.value(0) ?? true),
    // Without its argument set, this counts what the filter finds, as mongosh has it.
    count: (call, draft) => {
      call.takes(1);
      return counted(draft, call.value(0) === true);
    },
    size: (call, draft) => {
      call.takes(0);
      return counted(draft, true);
    },
  },
  aggregate: {
    ...ANY_CURSOR,
    batchSize: sets('cursor', (call) => new Map([['batchSize', call.number(0)]])),
  },
};

/** The plan of a command, in the place of what it finds. */
export function explained({ database, body }: Draft, call: Call): Draft {
  const given = call.value(0);
  const verbosity =
    given === undefined || given === false ? 'queryPlanner' : given === true ? 'allPlansExecution' : given;
  if (typeof verbosity !== 'string' || !VERBOSITIES.includes(verbosity)) {
    throw call.wrong(0, `one of ${VERBOSITIES.join(', ')}`);
  }
  return {
    database,
    body: new Map<string, ShellValue>([
      ['explain', body],
      ['verbosity', verbosity],
    ]),
    answer: DOCUMENTS,
  };
}

const COUNT_FIELDS = ['hint', 'collation', 'maxTimeMS', 'comment', 'readConcern'];

function counted({ database, body }: Draft, isLimited: boolean): Draft {
  const filter = body.get('filter');
  const count: ShellDocument = new Map<string, ShellValue>([
    ['count', body.get('find')],
    ['query', filter !== undefined && isDocument(filter) ? filter : new Map()],
  ]);
  for (const field of isLimited ? ['skip', 'limit', ...COUNT_FIELDS] : COUNT_FIELDS) {
    if (body.has(field)) count.set(field, body.get(field));
  }
  // A find takes no limit for 0; a count that is told 0 counts everything, too.
  if (count.get('limit') instanceof Int32 && Number(count.get('limit')) === 0) count.delete('limit');
  return { database, body: count, answer: { kind: 'single', field: 'n' } };
}
