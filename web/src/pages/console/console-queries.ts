import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';

export type Connection = components['schemas']['Connection'];
export type ConsoleRun = components['schemas']['ConsoleRun'];

const CHOICES_MAX = 200;
const HISTORY_RUNS = 30;

/** Whether scripts may be run on a connection. */
function isRunnable({ type, access_mode_exec: exec }: Connection): boolean {
  return exec === 'enabled' && (type === 'database' || type === 'custom');
}

/** Connections to choose from: those that run scripts and have this in their names. */
export const choicesQuery = (search: string) =>
  queryOptions({
    queryKey: ['connections', 'console-choices', search],
    queryFn: async ({ signal }) => {
      const query = { limit: CHOICES_MAX, ...(search === '' ? {} : { search }) };
      const answer = await dataOf(api.GET('/api/connections', { params: { query }, signal }));
      return (Array.isArray(answer) ? answer : answer.data).filter(isRunnable);
    },
  });

/** The connection of a console. */
export const consoleConnectionQuery = (nameOrID: string) =>
  queryOptions({
    queryKey: ['connections', 'one', nameOrID],
    queryFn: ({ signal }) => dataOf(api.GET('/api/connections/{nameOrID}', { params: { path: { nameOrID } }, signal })),
  });

/** Tables and columns to complete; where they cannot be read, one writes without. */
export const schemaQuery = (nameOrID: string, database: string) =>
  queryOptions({
    queryKey: ['connection-schema', nameOrID, database],
    queryFn: ({ signal }) => {
      const params = { path: { nameOrID }, query: database === '' ? {} : { database } };
      return dataOf(api.GET('/api/connections/{nameOrID}/schema', { params, signal }));
    },
    staleTime: 5 * 60_000,
    retry: false,
  });

/** What one ran here before, newest first. */
export const historyQuery = (nameOrID: string) =>
  queryOptions({
    queryKey: ['sessions', 'history', nameOrID],
    queryFn: ({ signal }) => {
      const params = { path: { nameOrID }, query: { limit: HISTORY_RUNS } };
      return dataOf(api.GET('/api/connections/{nameOrID}/history', { params, signal }));
    },
  });

/** The record of a run: how much of it was masked. */
export const runSessionQuery = (id: string) =>
  queryOptions({
    queryKey: ['sessions', 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/sessions/{id}', { params: { path: { id } }, signal })),
  });
