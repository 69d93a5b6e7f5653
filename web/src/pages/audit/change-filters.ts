import type { ConfigChange } from '../../api/shapes.ts';
import { ACTIONS, ENTITIES } from './change-words.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What the list of changes is narrowed down by, as the API takes it. */
export interface ChangeFilters {
  readonly entity?: string;
  readonly entity_id?: string;
  readonly action?: ConfigChange['action'];
  readonly search?: string;
  readonly actor?: string;
  readonly start_date?: string;
  readonly end_date?: string;
}

/** What the address narrows the list down by. What it does not know is left out. */
export function filtersOf(search: URLSearchParams): ChangeFilters {
  const entity = search.get('entity');
  const action = search.get('action');
  const from = dayOf(search.get('from'));
  const to = dayOf(search.get('to'));
  // The last day belongs to it.
  if (to !== undefined) to.setDate(to.getDate() + 1);
  return {
    ...(entity !== null && Object.hasOwn(ENTITIES, entity) ? { entity } : {}),
    ...textOf(search, 'entity_id'),
    ...(isAction(action) ? { action } : {}),
    ...textOf(search, 'search'),
    ...textOf(search, 'actor'),
    ...(from === undefined ? {} : { start_date: from.toISOString() }),
    ...(to === undefined ? {} : { end_date: to.toISOString() }),
  };
}

function textOf(search: URLSearchParams, name: 'entity_id' | 'search' | 'actor'): Pick<ChangeFilters, typeof name> {
  const text = search.get(name)?.trim() ?? '';
  return text === '' ? {} : { [name]: text };
}

function isAction(text: string | null): text is ConfigChange['action'] {
  return text !== null && Object.hasOwn(ACTIONS, text);
}

/** The beginning of a day where the reader is. */
function dayOf(text: string | null): Date | undefined {
  if (text === null || !DAY.test(text)) return undefined;
  const date = new Date(`${text}T00:00:00`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
