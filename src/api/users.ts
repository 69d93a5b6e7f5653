import { z } from 'zod';
import type { User as StoredUser } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import type { Api, ApiDeps } from './deps.ts';
import { notFound, unprocessable } from './errors.ts';
import { Password } from './password-shape.ts';
import { Done, FAILURES, GroupName, isUuid, NameOrIdParams, wholeList } from './schemas.ts';
import { UserName } from './user-name.ts';
import { shownUser, User } from './user-shape.ts';

const TAGS = ['users'];
/** As many as an identity provider may name. */
const GROUPS_MAX = 500;
const OIDC_LINK =
  'expected: the account of the identity provider with this verified e-mail address becomes theirs at its next login, and a password ends. none: it is not, and is no longer.';

const fields = {
  email: z.email().max(254),
  groups: z.array(GroupName).max(GROUPS_MAX).default([]).describe('Groups that do not exist yet are made.'),
  status: z.enum(['active', 'inactive']).default('active'),
  password: Password.exactOptional().describe('Without one the user cannot log in with a password.'),
};
const NewUser = z
  .strictObject({
    name: UserName,
    ...fields,
    oidc: z.enum(['none', 'expected']).exactOptional().describe(OIDC_LINK),
  })
  .meta({ id: 'NewUser' });
const WholeUser = z
  .strictObject({
    ...fields,
    name: UserName.exactOptional(),
    oidc: z.enum(['none', 'expected', 'linked']).exactOptional().describe(`${OIDC_LINK} linked: only kept.`),
    password: Password.exactOptional().describe('Left out, it stays.'),
  })
  .meta({ id: 'WholeUser' });
const UserPatch = z
  .strictObject({
    name: UserName.exactOptional(),
    email: z.email().max(254).exactOptional(),
    groups: z.array(GroupName).max(GROUPS_MAX).exactOptional(),
    status: z.enum(['active', 'inactive']).exactOptional(),
    oidc: z.enum(['none', 'expected', 'linked']).exactOptional().describe(`${OIDC_LINK} linked: only kept.`),
  })
  .meta({ id: 'UserPatch' });
const Filters = z.strictObject({
  search: z.string().max(254).exactOptional(),
  group: GroupName.exactOptional().describe('Members of this group.'),
  ...wholeList,
});

/** People. */
export function userRoutes(api: Api, deps: ApiDeps): void {
  listRoute(api, deps);
  getRoute(api, deps);
  createRoute(api, deps);
  replaceRoute(api, deps);
  patchRoute(api, deps);
  deleteRoute(api, deps);
}

/** Who has this name, e-mail or id: a person or a program. */
export async function findUser(deps: ApiDeps, nameOrId: string): Promise<StoredUser | undefined> {
  const lower = nameOrId.toLowerCase();
  if (lower.includes('@')) return deps.store.users.byEmail(lower);
  // An identity provider may call somebody by the id of somebody else: what is meant for an id must not reach them.
  const byId = isUuid(lower) ? await deps.store.users.byId(lower) : undefined;
  return byId ?? deps.store.users.byName(lower);
}

async function existingUser(deps: ApiDeps, nameOrId: string): Promise<StoredUser> {
  const user = await findUser(deps, nameOrId);
  if (user?.kind !== 'person') throw notFound('user');
  return user;
}

function listRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/users',
    config: { access: 'reader' },
    schema: { tags: TAGS, summary: 'List users', querystring: Filters, response: { 200: z.array(User), ...FAILURES } },
    handler: async (request, reply) => {
      const { items, total } = await deps.store.users.list({ ...request.query, kind: 'person' });
      reply.header('x-total-count', total);
      return items.map(shownUser);
    },
  });
}

function getRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/users/:nameOrID',
    config: { access: 'reader' },
    schema: { tags: TAGS, summary: 'Read a user', params: NameOrIdParams, response: { 200: User, ...FAILURES } },
    handler: async (request) => shownUser(await existingUser(deps, request.params.nameOrID)),
  });
}

function createRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/users',
    config: { access: 'admin' },
    schema: { tags: TAGS, summary: 'Create a user', body: NewUser, response: { 201: User, ...FAILURES } },
    handler: async (request, reply) => {
      const created = await deps.store.users.create(request.body);
      const { id, name } = created;
      const after = shownUser(created);
      await changed(deps, callerOf(request), {
        action: 'create',
        entity: 'user',
        entityId: id,
        entityName: name,
        after,
      });
      return reply.code(201).send(after);
    },
  });
}

function replaceRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: '/api/users/:nameOrID',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Replace a user',
      description: 'A new password ends every login of that user; access tokens stay.',
      params: NameOrIdParams,
      body: WholeUser,
      response: { 200: User, ...FAILURES },
    },
    handler: async (request) => {
      const before = await existingUser(deps, request.params.nameOrID);
      const { password, oidc = before.oidc } = request.body;
      if (password !== undefined && oidc === 'linked') {
        throw unprocessable('password: this user logs in through the identity provider; set oidc to none first');
      }
      return saveUser(deps, callerOf(request), before, request.body, { password_changed: password !== undefined });
    },
  });
}

/** Saves a change and records it; `more` is recorded besides what is shown. */
async function saveUser(
  deps: ApiDeps,
  caller: Caller,
  before: StoredUser,
  patch: Parameters<ApiDeps['store']['users']['update']>[1],
  more: Readonly<Record<string, unknown>> = {},
): Promise<z.output<typeof User>> {
  const saved = await deps.store.users.update(before.id, patch);
  if (saved === undefined) throw notFound('user');
  const after = shownUser(saved);
  await changed(deps, caller, {
    action: 'update',
    entity: 'user',
    entityId: before.id,
    entityName: saved.name,
    before: shownUser(before),
    after: { ...after, ...more },
  });
  return after;
}

function patchRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PATCH',
    url: '/api/users/:nameOrID',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Change some fields of a user',
      description: 'Made inactive, their tokens open nothing, their sessions end, and what they asked for is revoked.',
      params: NameOrIdParams,
      body: UserPatch,
      response: { 200: User, ...FAILURES },
    },
    handler: async (request) => {
      const before = await existingUser(deps, request.params.nameOrID);
      return saveUser(deps, callerOf(request), before, request.body);
    },
  });
}

function deleteRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'DELETE',
    url: '/api/users/:nameOrID',
    config: { access: 'admin' },
    schema: { tags: TAGS, summary: 'Delete a user', params: NameOrIdParams, response: { 204: Done, ...FAILURES } },
    handler: async (request, reply) => {
      const before = await existingUser(deps, request.params.nameOrID);
      if (!(await deps.store.users.delete(before.id))) throw notFound('user');
      await changed(deps, callerOf(request), {
        action: 'delete',
        entity: 'user',
        entityId: before.id,
        entityName: before.name,
        before: shownUser(before),
      });
      return reply.code(204).send();
    },
  });
}
