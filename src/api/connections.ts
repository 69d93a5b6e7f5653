import { z } from 'zod';
import type { Connection as StoredConnection } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import { defaultPlugins, withPlugins } from './connection-plugins.ts';
import { type ConnectionDraft, checkConnection } from './connection-rules.ts';
import {
  Connection,
  type ConnectionBody,
  ConnectionPatch,
  draftOf,
  NewConnection,
  shownConnection,
  WholeConnection,
} from './connection-shape.ts';
import type { Api, ApiDeps } from './deps.ts';
import { conflict, refuse, unprocessable } from './errors.ts';
import { missingGroups } from './groups.ts';
import { missingRules } from './rule-attachment.ts';
import { Done, FAILURES, NameOrIdParams, PAGE_ITEMS_MAX, wholeList } from './schemas.ts';
import { isStaff, visibleConnection } from './visibility.ts';

const TAGS = ['connections'];
const PAGE_SIZE_DEFAULT = 50;
const PAGES_MAX = 10_000;

const Filters = z.strictObject({
  search: z.string().max(254).exactOptional(),
  name: z.string().max(254).exactOptional(),
  type: z.string().max(63).exactOptional(),
  subtype: z.string().max(63).exactOptional(),
  resource_name: z.string().max(254).exactOptional(),
  agent_id: z.string().max(254).exactOptional(),
  ...wholeList,
  page: z.coerce.number().int().min(1).max(PAGES_MAX).exactOptional(),
  page_size: z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).exactOptional(),
});

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
      querystring: Filters,
      response: { 200: Listed, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { page, page_size, limit, offset, resource_name, agent_id, ...filters } = request.query;
      const isPaged = page !== undefined || page_size !== undefined;
      const size = page_size ?? PAGE_SIZE_DEFAULT;
      const number = page ?? 1;
      const { items, total } = await deps.store.connections.list({
        ...filters,
        resourceName: resource_name,
        agentId: agent_id,
        visibleToGroups: isStaff(caller) ? undefined : caller.groups,
        limit: isPaged ? size : limit,
        offset: isPaged ? (number - 1) * size : offset,
      });
      reply.header('x-total-count', total);
      const data = items.map((connection) => shownConnection(connection, isStaff(caller) ? 'staff' : 'user'));
      return isPaged ? { pages: { total, page: number, size }, data } : data;
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
      response: { 200: Connection, ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const found = await visibleConnection(deps.store, caller, request.params.nameOrID);
      return shownConnection(found, caller.isAdmin ? 'admin-single' : isStaff(caller) ? 'staff' : 'user');
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
      const created = await deps.store.connections.create({ ...draft, secret: body.secret ?? {} });
      await recordConnection(deps, callerOf(request), undefined, created, Object.keys(body.secret ?? {}));
      return reply.code(201).send(shownConnection(created, 'admin-single'));
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
        await saveConnection(deps, caller, before, draftOf(before.name, body, before), secret),
        'admin-single',
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
      await deps.store.connections.delete(before.id);
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
    ...deps.validate.connection(draft),
  ]);
  const [reviewers, accessGroups] = await Promise.all([
    missingGroups(deps, draft.reviewers),
    missingGroups(deps, draft.accessGroups),
  ]);
  refuse([
    ...reviewers.map((group) => `reviewers: group ${group} does not exist`),
    ...accessGroups.map((group) => `access_groups: group ${group} does not exist`),
    ...(await missingRules(deps.store, draft)),
  ]);
}

export async function saveConnection(
  deps: ApiDeps,
  caller: Caller,
  before: StoredConnection,
  draft: ConnectionDraft,
  secret: Readonly<Record<string, string>>,
): Promise<StoredConnection> {
  await checkDraft(deps, draft, secret, before.secretKeys);
  // The name is not written: whoever renames a connection breaks every client that is configured with it.
  const { name: _name, ...fields } = draft;
  const saved = await deps.store.connections.update(before.id, { ...fields, secret });
  if (saved === undefined) throw conflict('the connection was deleted meanwhile');
  const given = Object.keys(secret).filter((key) => secret[key] !== '');
  await recordConnection(deps, caller, before, saved, given);
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
    ...(before === undefined ? {} : { before: shownConnection(before, 'admin-single') }),
    ...(after === undefined
      ? {}
      : { after: { ...shownConnection(after, 'admin-single'), secret_keys_given: [...secretKeysGiven].sort() } }),
  });
}
