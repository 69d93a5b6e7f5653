import { z } from 'zod';
import { callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import type { Api, ApiDeps } from './deps.ts';
import { notFound, unprocessable } from './errors.ts';
import { Done, FAILURES, GroupName, LIST_ITEMS_MAX, NameParams, Time, time } from './schemas.ts';

/** The reference product has groups below users; both addresses lead here. */
const PREFIXES = ['/api/groups', '/api/users/groups'];

const Group = z
  .object({
    name: z.string(),
    members: z.number().int(),
    source: z.enum(['local', 'oidc']).describe('oidc: the identity provider named it'),
    created_at: Time,
  })
  .meta({ id: 'Group' });
const NewGroup = z.strictObject({ name: GroupName });

/** Groups: who approves, who may use what. */
export function groupRoutes(api: Api, deps: ApiDeps): void {
  for (const prefix of PREFIXES) {
    listRoute(api, deps, prefix);
    createRoute(api, deps, prefix);
    deleteRoute(api, deps, prefix);
  }
}

/** The names among `names` that are no groups. */
export async function missingGroups(deps: ApiDeps, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const known = new Set((await deps.store.groups.list()).map((group) => group.name));
  return [...new Set(names)].filter((name) => !known.has(name));
}

function listRoute(api: Api, deps: ApiDeps, prefix: string): void {
  api.route({
    method: 'GET',
    url: prefix,
    config: { access: 'member' },
    schema: { tags: ['groups'], summary: 'List groups', response: { 200: z.array(Group), ...FAILURES } },
    handler: async () => {
      const groups = await deps.store.groups.list();
      return groups.map((group) => ({
        name: group.name,
        members: group.memberCount,
        source: group.source,
        created_at: time(group.createdAt),
      }));
    },
  });
}

function createRoute(api: Api, deps: ApiDeps, prefix: string): void {
  api.route({
    method: 'POST',
    url: prefix,
    config: { access: 'admin' },
    schema: { tags: ['groups'], summary: 'Create a group', body: NewGroup, response: { 201: Group, ...FAILURES } },
    handler: async (request, reply) => {
      const { name } = request.body;
      if ((await deps.store.groups.list()).length >= LIST_ITEMS_MAX)
        throw unprocessable(`there are ${LIST_ITEMS_MAX} groups already`);
      const group = await deps.store.groups.create(name);
      await changed(deps, callerOf(request), { action: 'create', entity: 'group', entityId: name, entityName: name });
      return reply.code(201).send({ name, members: 0, source: group.source, created_at: time(group.createdAt) });
    },
  });
}

function deleteRoute(api: Api, deps: ApiDeps, prefix: string): void {
  api.route({
    method: 'DELETE',
    url: `${prefix}/:name`,
    config: { access: 'admin' },
    schema: { tags: ['groups'], summary: 'Delete a group', params: NameParams, response: { 204: Done, ...FAILURES } },
    handler: async (request, reply) => {
      const { name } = request.params;
      // Who loses it by this has no record of their own.
      const before = { name, members: await deps.store.groups.members(name) };
      if (!(await deps.store.groups.delete(name))) throw notFound('group');
      const subject = { entity: 'group', entityId: name, entityName: name } as const;
      await changed(deps, callerOf(request), { action: 'delete', ...subject, before });
      return reply.code(204).send();
    },
  });
}
