import { z } from 'zod';
import type { User } from '../store/index.ts';
import { callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import type { Api, ApiDeps } from './deps.ts';
import { notFound } from './errors.ts';
import { Done, FAILURES, GroupName, NameOrIdParams, Time, time, wholeList } from './schemas.ts';
import { CreatedToken, makeToken, NewToken, shownToken, Token } from './tokens.ts';
import { UserName } from './user-name.ts';
import { findUser } from './users.ts';

const TAGS = ['serviceaccounts'];
const GROUPS_MAX = 100;
const DESCRIPTION_LENGTH_MAX = 500;

const ServiceAccount = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    email: z.string().describe('Whom to ask about it; empty when nobody is named.'),
    groups: z.array(z.string()),
    status: z.enum(['active', 'inactive']),
    created_at: Time,
  })
  .meta({ id: 'ServiceAccount' });

const Email = z.union([z.email().max(254), z.literal('')]);
const Description = z.string().max(DESCRIPTION_LENGTH_MAX);
const Groups = z.array(GroupName).max(GROUPS_MAX).describe('Groups that do not exist yet are made.');
const Status = z.enum(['active', 'inactive']);

const fields = {
  description: Description.default(''),
  email: Email.default(''),
  groups: Groups.default([]),
  status: Status.default('active'),
};
const NewAccount = z.strictObject({ name: UserName, ...fields }).meta({ id: 'NewServiceAccount' });
const WholeAccount = z.strictObject({ name: UserName.exactOptional(), ...fields }).meta({ id: 'WholeServiceAccount' });
const AccountPatch = z
  .strictObject({
    name: UserName.exactOptional(),
    description: Description.exactOptional(),
    email: Email.exactOptional(),
    groups: Groups.exactOptional(),
    status: Status.exactOptional(),
  })
  .meta({ id: 'ServiceAccountPatch' });
const Filters = z.strictObject({
  search: z.string().max(254).exactOptional(),
  group: GroupName.exactOptional().describe('Members of this group.'),
  ...wholeList,
});

/** Service accounts: programs that use connections with access tokens. They have no password and never log in. */
export function serviceAccountRoutes(api: Api, deps: ApiDeps): void {
  listRoute(api, deps);
  getRoute(api, deps);
  createRoute(api, deps);
  changeRoute(api, deps, 'PUT', WholeAccount, 'Replace a service account');
  changeRoute(api, deps, 'PATCH', AccountPatch, 'Change some fields of a service account');
  deleteRoute(api, deps);
  listTokensRoute(api, deps);
  createTokenRoute(api, deps);
}

function shownAccount(user: User): z.infer<typeof ServiceAccount> {
  return {
    id: user.id,
    name: user.name,
    description: user.description,
    email: user.email,
    groups: [...user.groups].sort(),
    status: user.status,
    created_at: time(user.createdAt),
  };
}

async function existingAccount(deps: ApiDeps, nameOrId: string): Promise<User> {
  const user = await findUser(deps, nameOrId);
  if (user?.kind !== 'service') throw notFound('service account');
  return user;
}

function listRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/serviceaccounts',
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'List service accounts',
      querystring: Filters,
      response: { 200: z.array(ServiceAccount), ...FAILURES },
    },
    handler: async (request, reply) => {
      const { items, total } = await deps.store.users.list({ ...request.query, kind: 'service' });
      reply.header('x-total-count', total);
      return items.map(shownAccount);
    },
  });
}

function getRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/serviceaccounts/:nameOrID',
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'Read a service account',
      params: NameOrIdParams,
      response: { 200: ServiceAccount, ...FAILURES },
    },
    handler: async (request) => shownAccount(await existingAccount(deps, request.params.nameOrID)),
  });
}

function createRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/serviceaccounts',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Create a service account',
      body: NewAccount,
      response: { 201: ServiceAccount, ...FAILURES },
    },
    handler: async (request, reply) => {
      const created = await deps.store.users.create({ kind: 'service', ...request.body });
      const after = shownAccount(created);
      const { id: entityId, name: entityName } = created;
      await changed(deps, callerOf(request), {
        action: 'create',
        entity: 'serviceaccount',
        entityId,
        entityName,
        after,
      });
      return reply.code(201).send(after);
    },
  });
}

function changeRoute(
  api: Api,
  deps: ApiDeps,
  method: 'PUT' | 'PATCH',
  body: typeof WholeAccount | typeof AccountPatch,
  summary: string,
): void {
  api.route({
    method,
    url: '/api/serviceaccounts/:nameOrID',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary,
      description: 'Made inactive, its tokens open nothing, its sessions end, and what it asked for is revoked.',
      params: NameOrIdParams,
      body,
      response: { 200: ServiceAccount, ...FAILURES },
    },
    handler: async (request) => {
      const before = await existingAccount(deps, request.params.nameOrID);
      const saved = await deps.store.users.update(before.id, request.body);
      if (saved === undefined) throw notFound('service account');
      const after = shownAccount(saved);
      await changed(deps, callerOf(request), {
        action: 'update',
        entity: 'serviceaccount',
        entityId: before.id,
        entityName: saved.name,
        before: shownAccount(before),
        after,
      });
      return after;
    },
  });
}

function deleteRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'DELETE',
    url: '/api/serviceaccounts/:nameOrID',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Delete a service account, with its tokens',
      params: NameOrIdParams,
      response: { 204: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      const before = await existingAccount(deps, request.params.nameOrID);
      if (!(await deps.store.users.delete(before.id))) throw notFound('service account');
      await changed(deps, callerOf(request), {
        action: 'delete',
        entity: 'serviceaccount',
        entityId: before.id,
        entityName: before.name,
        before: shownAccount(before),
      });
      return reply.code(204).send();
    },
  });
}

function listTokensRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/serviceaccounts/:nameOrID/tokens',
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'List the access tokens of a service account',
      params: NameOrIdParams,
      response: { 200: z.array(Token), ...FAILURES },
    },
    handler: async (request) => {
      const owner = await existingAccount(deps, request.params.nameOrID);
      return (await deps.store.tokens.list(owner.id)).map(shownToken);
    },
  });
}

function createTokenRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/serviceaccounts/:nameOrID/tokens',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Create an access token of a service account',
      params: NameOrIdParams,
      body: NewToken,
      response: { 201: CreatedToken, ...FAILURES },
    },
    handler: async (request, reply) => {
      const owner = await existingAccount(deps, request.params.nameOrID);
      return reply.code(201).send(await makeToken(deps, callerOf(request), owner, request.body));
    },
  });
}
