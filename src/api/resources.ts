import { z } from 'zod';
import type { Resource as StoredResource } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import { kindProblems } from './connection-kind.ts';
import { agentProblems, checkName, DEFAULT_AGENT } from './connection-rules.ts';
import type { Api, ApiDeps } from './deps.ts';
import { conflict, notFound, refuse, unprocessable } from './errors.ts';
import { recordResource } from './resource-record.ts';
import { NewResource, Resource, ResourcePatch, shownResource, WholeResource } from './resource-shape.ts';
import { Done, FAILURES, NameParams, wholeList } from './schemas.ts';
import { isStaff } from './visibility.ts';

const TAGS = ['resources'];

const Filters = z.strictObject({
  search: z.string().max(254).describe('Part of a name, a type or a subtype.').exactOptional(),
  name: z.string().max(254).exactOptional(),
  type: z.string().max(63).exactOptional(),
  subtype: z.string().max(63).exactOptional(),
  agent_id: z.string().max(254).exactOptional(),
  ...wholeList,
});

/** Resources: what connections lead to, and take their agent from. */
export function resourceRoutes(api: Api, deps: ApiDeps): void {
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
    url: '/api/resources',
    config: { access: 'member' },
    schema: {
      tags: TAGS,
      summary: 'List the resources one may use a connection of',
      description: 'The header `x-total-count` tells how many there are.',
      querystring: Filters,
      response: { 200: z.array(Resource), ...FAILURES },
    },
    handler: async (request, reply) => {
      const { agent_id, ...filters } = request.query;
      const { items, total } = await deps.store.resources.list({
        ...filters,
        agentId: agent_id,
        visibleToGroups: groupsOf(callerOf(request)),
      });
      reply.header('x-total-count', total);
      return items.map(shownResource);
    },
  });
}

function getRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/resources/:name',
    config: { access: 'member' },
    schema: {
      tags: TAGS,
      summary: 'Read a resource',
      params: NameParams,
      response: { 200: Resource, ...FAILURES },
    },
    handler: async (request) => shownResource(await visibleResource(deps, callerOf(request), request.params.name)),
  });
}

function createRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/resources',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Create a resource',
      body: NewResource,
      response: { 201: Resource, ...FAILURES },
    },
    handler: async (request, reply) => {
      const { name, type, subtype = '', agent_id: agentId = DEFAULT_AGENT } = request.body;
      refuse([...checkName(name), ...kindProblems(type, subtype), ...agentProblems(agentId, deps.agents)]);
      const created = await deps.store.resources.create({ name, type, subtype, agentId });
      await recordResource(deps, callerOf(request), undefined, created);
      return reply.code(201).send(shownResource(created));
    },
  });
}

function replaceRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: '/api/resources/:name',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Replace a resource; what is left out gets its default',
      params: NameParams,
      body: WholeResource,
      response: { 200: Resource, ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const before = await visibleResource(deps, caller, request.params.name);
      const { name, type, subtype = '', agent_id: agentId = DEFAULT_AGENT } = request.body;
      if (name !== undefined && name !== before.name) throw unprocessable('name: a resource cannot be renamed');
      return save(deps, caller, before, { type, subtype, agentId });
    },
  });
}

function patchRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PATCH',
    url: '/api/resources/:name',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Change some fields of a resource',
      params: NameParams,
      body: ResourcePatch,
      response: { 200: Resource, ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const before = await visibleResource(deps, caller, request.params.name);
      const { type, subtype, agent_id } = request.body;
      return save(deps, caller, before, {
        ...(type === undefined ? {} : { type }),
        ...(subtype === undefined ? {} : { subtype }),
        ...(agent_id === undefined ? {} : { agentId: agent_id }),
      });
    },
  });
}

function deleteRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'DELETE',
    url: '/api/resources/:name',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Delete a resource that no connection belongs to',
      params: NameParams,
      response: { 204: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const before = await visibleResource(deps, caller, request.params.name);
      if (!(await deps.store.resources.delete(before.id))) throw notFound('resource');
      await recordResource(deps, caller, before, undefined);
      return reply.code(204).send();
    },
  });
}

async function save(
  deps: ApiDeps,
  caller: Caller,
  before: StoredResource,
  patch: Partial<Pick<StoredResource, 'type' | 'subtype' | 'agentId'>>,
): Promise<z.infer<typeof Resource>> {
  const wanted = { ...before, ...patch };
  refuse([...kindProblems(wanted.type, wanted.subtype), ...agentProblems(wanted.agentId, deps.agents)]);
  const saved = await deps.store.resources.update(before.id, patch);
  if (saved === undefined) throw conflict('the resource was deleted meanwhile');
  await recordResource(deps, caller, before, saved);
  return shownResource(saved);
}

/** The resource, or 404; one whose connections the caller may not see is answered as if it did not exist. */
async function visibleResource(deps: ApiDeps, caller: Caller, name: string): Promise<StoredResource> {
  const found = await deps.store.resources.byName(name, groupsOf(caller));
  if (found === undefined) throw notFound('resource');
  return found;
}

function groupsOf(caller: Caller): readonly string[] | undefined {
  return isStaff(caller) ? undefined : caller.groups;
}
