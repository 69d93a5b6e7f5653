import { z } from 'zod';
import type { Connection as StoredConnection } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import { ConnectionFilters, connectionQuery, pagesOf } from './connection-filters.ts';
import { defaultPlugins, withPlugins } from './connection-plugins.ts';
import { agentProblems, type ConnectionDraft, checkConnection, checkName } from './connection-rules.ts';
import {
  Connection,
  type ConnectionBody,
  ConnectionPatch,
  draftOf,
  givenOf,
  NewConnection,
  shownConnection,
  type View,
  WholeConnection,
} from './connection-shape.ts';
import type { Api, ApiDeps } from './deps.ts';
import { conflict, refuse, unprocessable } from './errors.ts';
import { missingGroups } from './groups.ts';
import { ownWindow, readOwnWindow } from './own-window.ts';
import { recordingResources } from './resource-record.ts';
import { missingRules } from './rule-attachment.ts';
import { Done, FAILURES, NameOrIdParams } from './schemas.ts';
import { isStaff, visibleConnection } from './visibility.ts';

const TAGS = ['connections'];

const Listed = z.union([
  z.array(Connection),
  z.object({
    pages: z.object({ total: z.number().int(), page: z.number().int(), size: z.number().int() }),
    data: z.array(Connection),
  }),
]);

/** Connections: the configured upstreams. */
export function connectionRoutes(api: Api, deps: ApiDeps): void {
  listRoute(api, deps);
  getRoute(api, deps);
  createRoute(api, deps);
  replaceRoute(api, deps);
  patchRoute(api, deps);
  deleteRoute(api, deps);
}

function listRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/connections',
    config: { access: 'member' },
    schema: {
      tags: TAGS,
      summary: 'List the connections one may use',
      description:
        'A bare list; with `page` or `page_size` a page. The header `x-total-count` tells how many there are.',
      querystring: ConnectionFilters,
      response: { 200: Listed, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { items, total } = await deps.store.connections.list({
        ...connectionQuery(request.query, deps.agents),
        visibleToGroups: isStaff(caller) ? undefined : caller.groups,
      });
      reply.header('x-total-count', total);
      const view: View = caller.isAdmin ? 'admin' : isStaff(caller) ? 'staff' : 'user';
      const data = items.map((connection) => shownConnection(connection, view, deps.agents));
      const pages = pagesOf(request.query);
      return pages === undefined ? data : { pages: { total, ...pages }, data };
    },
  });
}

function getRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/connections/:nameOrID',
    config: { access: 'member' },
    schema: {
      tags: TAGS,
      summary: 'Read a connection',
      params: NameOrIdParams,
      response: { 200: Connection.extend(ownWindow), ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const found = await visibleConnection(deps.store, caller, request.params.nameOrID);
      const view: View = caller.isAdmin ? 'admin-single' : isStaff(caller) ? 'staff' : 'user';
      return { ...shownConnection(found, view, deps.agents), ...(await readOwnWindow(deps, caller, found)) };
    },
  });
}

function createRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/connections',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Create a connection',
      body: NewConnection,
      response: { 201: Connection, ...FAILURES },
    },
    handler: async (request, reply) => {
      const { name, ...given } = request.body;
      const body = withPlugins({ plugins: defaultPlugins(deps.plugins), ...given }, deps.plugins);
      const draft = draftOf(name, body);
      await checkDraft(deps, draft, body.secret ?? {}, []);
      const caller = callerOf(request);
      const created = await recordingResources(deps, caller, [draft.resourceName], () =>
        deps.store.connections.create({ ...draft, secret: body.secret ?? {} }),
      );
      await recordConnection(deps, caller, undefined, created, Object.keys(body.secret ?? {}));
      return reply.code(201).send(shownConnection(created, 'admin-single', deps.agents));
    },
  });
}

function replaceRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: '/api/connections/:nameOrID',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Replace a connection; what is left out gets its default',
      params: NameOrIdParams,
      body: WholeConnection,
      response: { 200: Connection, ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const before = await visibleConnection(deps.store, caller, request.params.nameOrID);
      const { name, ...given } = request.body;
      const body = withPlugins({ plugins: defaultPlugins(deps.plugins), ...given }, deps.plugins);
      if (name !== undefined && name !== before.name) throw unprocessable('name: a connection cannot be renamed');
      return shownConnection(
        await saveConnection(deps, caller, before, draftOf(before.name, body), body.secret ?? {}),
        'admin-single',
        deps.agents,
      );
    },
  });
}

function patchRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PATCH',
    url: '/api/connections/:nameOrID',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Change some fields of a connection',
      description: '`secret` is one field: it is sent whole, where an empty value keeps the stored one.',
      params: NameOrIdParams,
      body: ConnectionPatch,
      response: { 200: Connection, ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const before = await visibleConnection(deps.store, caller, request.params.nameOrID);
      const body: ConnectionBody = withPlugins(request.body, deps.plugins);
      const secret = body.secret ?? Object.fromEntries(before.secretKeys.map((key) => [key, '']));
      return shownConnection(
        await saveConnection(deps, caller, before, draftOf(before.name, body, before), secret, body),
        'admin-single',
        deps.agents,
      );
    },
  });
}

function deleteRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'DELETE',
    url: '/api/connections/:nameOrID',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Delete a connection',
      params: NameOrIdParams,
      response: { 204: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const before = await visibleConnection(deps.store, caller, request.params.nameOrID);
      await recordingResources(deps, caller, [before.resourceName], () => deps.store.connections.delete(before.id));
      await recordConnection(deps, caller, before, undefined, []);
      return reply.code(204).send();
    },
  });
}

/** Throws ApiError 422 naming everything that cannot be honoured. */
export async function checkDraft(
  deps: ApiDeps,
  draft: ConnectionDraft,
  secret: Readonly<Record<string, string>>,
  keptKeys: readonly string[],
): Promise<void> {
  refuse([
    ...checkConnection(draft, secret, keptKeys, deps.protocols, deps.validate.reference),
    ...agentProblems(draft.agentId, deps.agents),
    ...(await resourceProblems(deps, draft)),
    ...deps.validate.connection(draft),
  ]);
  const [reviewers, accessGroups] = await Promise.all([
    missingGroups(deps, draft.reviewers),
    missingGroups(deps, draft.accessGroups),
  ]);
  refuse([
    ...reviewers.map((group) => `reviewers: group ${group} does not exist`),
    ...accessGroups.map((group) => `access_groups: group ${group} does not exist`),
    ...(await missingRules(deps, draft)),
  ]);
}

/** A resource that is to be made needs a name like a connection's; those there are keep theirs. */
async function resourceProblems(deps: ApiDeps, { resourceName }: ConnectionDraft): Promise<string[]> {
  const problems = checkName(resourceName, 'resource_name');
  if (problems.length === 0 || (await deps.store.resources.byName(resourceName)) !== undefined) return [];
  return problems;
}

/** Checks the whole draft, and writes all of it, or of it what `given` names. */
export async function saveConnection(
  deps: ApiDeps,
  caller: Caller,
  before: StoredConnection,
  draft: ConnectionDraft,
  secret: Readonly<Record<string, string>>,
  given?: ConnectionBody,
): Promise<StoredConnection> {
  await checkDraft(deps, draft, secret, before.secretKeys);
  // The name is not written: whoever renames a connection breaks every client that is configured with it.
  const { name: _name, ...fields } = draft;
  const patch = {
    ...(given === undefined ? fields : givenOf(draft, given)),
    ...(given !== undefined && given.secret === undefined ? {} : { secret }),
  };
  const saved = await recordingResources(deps, caller, [before.resourceName, draft.resourceName], () =>
    deps.store.connections.update(before.id, patch),
  );
  if (saved === undefined) throw conflict('the connection was deleted meanwhile');
  const newKeys = Object.keys(secret).filter((key) => secret[key] !== '');
  await recordConnection(deps, caller, before, saved, newKeys);
  return saved;
}

/** Of the secret the record holds which keys there are and which were given anew. */
export async function recordConnection(
  deps: ApiDeps,
  caller: Caller,
  before: StoredConnection | undefined,
  after: StoredConnection | undefined,
  secretKeysGiven: readonly string[],
): Promise<void> {
  const subject = after ?? before;
  if (subject === undefined) return;
  await changed(deps, caller, {
    action: before === undefined ? 'create' : after === undefined ? 'delete' : 'update',
    entity: 'connection',
    entityId: subject.id,
    entityName: subject.name,
    ...(before === undefined ? {} : { before: audited(deps, before) }),
    ...(after === undefined
      ? {}
      : { after: { ...audited(deps, after), secret_keys_given: [...secretKeysGiven].sort() } }),
  });
}

/** What an administrator may set; whether the upstream answers is nobody's change. */
function audited(deps: ApiDeps, stored: StoredConnection): Record<string, unknown> {
  const {
    status: _status,
    status_reason: _reason,
    status_checked_at: _at,
    ...shown
  } = shownConnection(stored, 'admin-single', deps.agents);
  return shown;
}
