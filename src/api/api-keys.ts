import { z } from 'zod';
import type { ApiKey as StoredKey } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import type { Api, ApiDeps } from './deps.ts';
import { conflict, notFound } from './errors.ts';
import { Done, FAILURES, GroupName, NameOrIdParams, NoBody, Time, time, wholeList } from './schemas.ts';
import { UserName } from './user-name.ts';

const TAGS = ['api-keys'];
const GROUPS_MAX = 100;
const LIFE_SECONDS_MAX = 10 * 366 * 24 * 3600;
/** How long a replaced secret may go on, so that nothing stops while the new one is put in its place. */
const GRACE_SECONDS_MAX = 7 * 24 * 3600;

const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    groups: z.array(z.string()),
    status: z.enum(['active', 'inactive', 'expired']),
    expires_at: Time.nullable(),
    last_used_at: Time.nullable().describe('To the minute.'),
    created_at: Time,
  })
  .meta({ id: 'ApiKey' });
const CreatedKey = ApiKey.extend({ key: z.string().describe('Shown this once.') }).meta({ id: 'CreatedApiKey' });

const Groups = z.array(GroupName).max(GROUPS_MAX).describe('Groups that do not exist yet are made.');
const Life = z.int().min(1).max(LIFE_SECONDS_MAX).exactOptional().describe('Seconds; left out, it does not expire.');
const NewKey = z
  .strictObject({ name: UserName, groups: Groups.default([]), expires_in: Life })
  .meta({ id: 'NewApiKey' });
const KeyChange = z
  .strictObject({
    name: UserName.exactOptional(),
    groups: Groups.exactOptional(),
    status: z.enum(['active', 'inactive']).exactOptional(),
  })
  .meta({ id: 'ApiKeyChange' });
const Rotation = z
  .strictObject({
    expires_in: Life,
    grace_seconds: z
      .int()
      .min(0)
      .max(GRACE_SECONDS_MAX)
      .default(0)
      .describe('How much longer the key of before works.'),
  })
  .nullish();
const Filters = z.strictObject({ search: z.string().max(254).exactOptional(), ...wholeList });

/** API keys: programs that use the API in their own name, and nothing of the wire. */
export function apiKeyRoutes(api: Api, deps: ApiDeps): void {
  listRoute(api, deps);
  getRoute(api, deps);
  createRoute(api, deps);
  changeRoute(api, deps);
  reactivateRoute(api, deps);
  rotateRoute(api, deps);
  deleteRoute(api, deps);
}

function shownKey(key: StoredKey): z.infer<typeof ApiKey> {
  return {
    id: key.id,
    name: key.name,
    groups: [...key.groups].sort(),
    status: key.status === 'active' && isOver(key) ? 'expired' : key.status,
    expires_at: time(key.expiresAt),
    last_used_at: time(key.lastUsedAt),
    created_at: time(key.createdAt),
  };
}

function isOver({ expiresAt }: StoredKey): boolean {
  return expiresAt !== undefined && expiresAt.getTime() <= Date.now();
}

async function existingKey(deps: ApiDeps, nameOrId: string): Promise<StoredKey> {
  const key = await deps.store.apiKeys.find(nameOrId.toLowerCase());
  if (key === undefined) throw notFound('API key');
  return key;
}

function expiryOf(seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(Date.now() + seconds * 1000);
}

function listRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/api-keys',
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'List API keys',
      querystring: Filters,
      response: { 200: z.array(ApiKey), ...FAILURES },
    },
    handler: async (request, reply) => {
      const { items, total } = await deps.store.apiKeys.list(request.query);
      reply.header('x-total-count', total);
      return items.map(shownKey);
    },
  });
}

function getRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/api-keys/:nameOrID',
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'Read an API key, without the key itself',
      params: NameOrIdParams,
      response: { 200: ApiKey, ...FAILURES },
    },
    handler: async (request) => shownKey(await existingKey(deps, request.params.nameOrID)),
  });
}

function createRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/api-keys',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Create an API key',
      description: 'In the group `admin` it is an administrator. It decides reviews for the groups it is in.',
      body: NewKey,
      response: { 201: CreatedKey, ...FAILURES },
    },
    handler: async (request, reply) => {
      const { name, groups, expires_in } = request.body;
      const made = await deps.store.apiKeys.create({ name, groups, expiresAt: expiryOf(expires_in) });
      const after = shownKey(made.apiKey);
      await changed(deps, callerOf(request), {
        action: 'create',
        entity: 'api_key',
        entityId: after.id,
        entityName: name,
        after,
      });
      return reply.code(201).send({ ...after, key: made.secret });
    },
  });
}

async function change(
  deps: ApiDeps,
  caller: Caller,
  before: StoredKey,
  patch: z.infer<typeof KeyChange>,
): Promise<z.infer<typeof ApiKey>> {
  const saved = await deps.store.apiKeys.update(before.id, patch);
  if (saved === undefined) throw notFound('API key');
  const after = shownKey(saved);
  await changed(deps, caller, {
    action: 'update',
    entity: 'api_key',
    entityId: before.id,
    entityName: saved.name,
    before: shownKey(before),
    after,
  });
  return after;
}

function changeRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: '/api/api-keys/:nameOrID',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Change an API key: what is left out stays',
      description: 'Made inactive, it opens nothing until it is reactivated, and what it asked for is revoked.',
      params: NameOrIdParams,
      body: KeyChange,
      response: { 200: ApiKey, ...FAILURES },
    },
    handler: async (request) =>
      change(deps, callerOf(request), await existingKey(deps, request.params.nameOrID), request.body),
  });
}

function reactivateRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/api-keys/:nameOrID/reactivate',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Let an inactive API key work again, with the same secret',
      params: NameOrIdParams,
      body: NoBody,
      response: { 200: ApiKey, ...FAILURES },
    },
    handler: async (request) => {
      const before = await existingKey(deps, request.params.nameOrID);
      if (isOver(before)) throw conflict('the API key expired; rotate it to get another one');
      return change(deps, callerOf(request), before, { status: 'active' });
    },
  });
}

function rotateRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/api-keys/:nameOrID/rotate',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Replace the secret of an API key',
      params: NameOrIdParams,
      body: Rotation,
      response: { 201: CreatedKey, ...FAILURES },
    },
    handler: async (request, reply) => {
      const before = await existingKey(deps, request.params.nameOrID);
      const { expires_in, grace_seconds } = request.body ?? { grace_seconds: 0 };
      const made = await deps.store.apiKeys.rotate(before.id, {
        expiresAt: expiryOf(expires_in),
        graceMs: grace_seconds * 1000,
      });
      if (made === undefined) throw notFound('API key');
      const after = shownKey(made.apiKey);
      await changed(deps, callerOf(request), {
        action: 'update',
        entity: 'api_key',
        entityId: before.id,
        entityName: before.name,
        before: shownKey(before),
        after: { ...after, rotated: true },
      });
      return reply.code(201).send({ ...after, key: made.secret });
    },
  });
}

function deleteRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'DELETE',
    url: '/api/api-keys/:nameOrID',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Delete an API key for good',
      params: NameOrIdParams,
      response: { 204: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      const before = await existingKey(deps, request.params.nameOrID);
      if (!(await deps.store.apiKeys.delete(before.id))) throw notFound('API key');
      await changed(deps, callerOf(request), {
        action: 'delete',
        entity: 'api_key',
        entityId: before.id,
        entityName: before.name,
        before: shownKey(before),
      });
      return reply.code(204).send();
    },
  });
}
