import { z } from 'zod';
import type { WebhookEndpoint as StoredEndpoint } from '../store/index.ts';
import { WEBHOOK_EVENTS } from '../webhooks/events.ts';
import { WebhookPayload } from '../webhooks/payload.ts';
import { type Caller, callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import type { Api, ApiDeps } from './deps.ts';
import { ApiError, notFound, refuse } from './errors.ts';
import { Done, FAILURES, IdParams, NoBody, wholeList } from './schemas.ts';
import { visibleConnection } from './visibility.ts';
import {
  type EndpointBody,
  endpointDraft,
  NewWebhookEndpoint,
  shownEndpoint,
  shownMessage,
  WebhookEndpoint,
  WebhookEndpointWithSecret,
  WebhookMessage,
} from './webhook-shape.ts';

const TAGS = ['webhooks'];
const BASE = '/api/webhooks/endpoints';

/** Where webhooks are sent, and what they tell of. */
export function webhookRoutes(api: Api, deps: ApiDeps): void {
  eventTypesRoute(api);
  readRoutes(api, deps);
  createRoute(api, deps);
  replaceRoute(api, deps);
  deleteRoute(api, deps);
  rotateRoute(api, deps);
  testRoute(api, deps);
}

function eventTypesRoute(api: Api): void {
  const EventTypes = z.object({ event_types: z.array(z.string()), schema: z.record(z.string(), z.unknown()) });
  api.route({
    method: 'GET',
    url: '/api/webhooks/eventtypes',
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'What webhooks tell of, and the JSON Schema of what they send',
      response: { 200: EventTypes, ...FAILURES },
    },
    handler: async () => ({ event_types: [...WEBHOOK_EVENTS], schema: { ...z.toJSONSchema(WebhookPayload) } }),
  });
}

function readRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: BASE,
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'List webhook endpoints',
      querystring: z.strictObject(wholeList),
      response: { 200: z.array(WebhookEndpoint), ...FAILURES },
    },
    handler: async (request, reply) => {
      const { items, total } = await deps.store.webhookEndpoints.list(request.query);
      reply.header('x-total-count', total);
      const names = await namesOf(deps, items);
      return items.map((endpoint) => shownEndpoint(endpoint, names, viewOf(callerOf(request))));
    },
  });
  api.route({
    method: 'GET',
    url: `${BASE}/:id`,
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'Read a webhook endpoint',
      params: IdParams,
      response: { 200: WebhookEndpoint, ...FAILURES },
    },
    handler: async (request) => show(deps, callerOf(request), await endpointOf(deps, request.params.id)),
  });
}

function createRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: BASE,
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Create a webhook endpoint; its secret is shown this once',
      body: NewWebhookEndpoint,
      response: { 201: WebhookEndpointWithSecret, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const draft = endpointDraft(request.body, await check(deps, caller, request.body));
      const { endpoint, secret } = await deps.store.webhookEndpoints.create(draft);
      await record(deps, caller, 'create', undefined, endpoint);
      return reply.code(201).send({ ...(await show(deps, caller, endpoint)), secret });
    },
  });
}

function replaceRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: `${BASE}/:id`,
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Replace a webhook endpoint; what is left out gets its default, the secret stays',
      params: IdParams,
      body: NewWebhookEndpoint,
      response: { 200: WebhookEndpoint, ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const before = await endpointOf(deps, request.params.id);
      const draft = endpointDraft(request.body, await check(deps, caller, request.body));
      const after = await deps.store.webhookEndpoints.replace(before.id, draft);
      if (after === undefined) throw notFound('webhook');
      await record(deps, caller, 'update', before, after);
      return show(deps, caller, after);
    },
  });
}

function deleteRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'DELETE',
    url: `${BASE}/:id`,
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Delete a webhook endpoint, with the log of its deliveries',
      params: IdParams,
      response: { 204: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      const before = await endpointOf(deps, request.params.id);
      if (!(await deps.store.webhookEndpoints.delete(before.id))) throw notFound('webhook');
      await record(deps, callerOf(request), 'delete', before, undefined);
      return reply.code(204).send();
    },
  });
}

function rotateRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: `${BASE}/:id/rotate-secret`,
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Give a webhook endpoint another secret, which is shown this once and signs from now on',
      params: IdParams,
      body: NoBody,
      response: { 200: WebhookEndpointWithSecret, ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const before = await endpointOf(deps, request.params.id);
      const rotated = await deps.store.webhookEndpoints.rotate(before.id);
      if (rotated === undefined) throw notFound('webhook');
      await record(deps, caller, 'update', before, rotated.endpoint, { secret_rotated: true });
      return { ...(await show(deps, caller, rotated.endpoint)), secret: rotated.secret };
    },
  });
}

function testRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: `${BASE}/:id/test`,
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Send a test to a webhook endpoint, once, and wait for how it goes',
      params: IdParams,
      body: NoBody,
      response: { 200: WebhookMessage, ...FAILURES },
    },
    handler: async (request) => {
      const message = await deps.webhooks.test(request.params.id);
      if (message === undefined) throw notFound('webhook');
      return shownMessage(message);
    },
  });
}

async function endpointOf(deps: ApiDeps, id: string): Promise<StoredEndpoint> {
  const found = await deps.store.webhookEndpoints.byId(id);
  if (found === undefined) throw notFound('webhook');
  return found;
}

/** The ids of the connections a body names; undefined for all. Throws ApiError 422 naming everything that is wrong. */
async function check(deps: ApiDeps, caller: Caller, body: EndpointBody): Promise<readonly string[] | undefined> {
  const problem = deps.webhooks.urlProblem(body.url);
  const problems = problem === undefined ? [] : [`url: ${problem}`];
  const ids: string[] = [];
  for (const name of body.connections ?? []) {
    const connection = await connectionNamed(deps, caller, name);
    if (connection === undefined) problems.push(`connections: connection ${name} does not exist`);
    else ids.push(connection.id);
  }
  refuse(problems);
  return body.connections === undefined || body.connections === null ? undefined : ids;
}

async function connectionNamed(deps: ApiDeps, caller: Caller, name: string) {
  try {
    return await visibleConnection(deps.store, caller, name);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** The names of their connections, looked up at once: there may be a hundred endpoints with a thousand connections each. */
async function namesOf(deps: ApiDeps, endpoints: readonly StoredEndpoint[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(endpoints.flatMap(({ connectionIds }) => connectionIds ?? []))];
  if (ids.length === 0) return new Map();
  const { items } = await deps.store.connections.list({ ids, limit: ids.length, offset: 0 });
  return new Map(items.map(({ id, name }) => [id, name] as const));
}

async function show(deps: ApiDeps, caller: Caller, endpoint: StoredEndpoint): Promise<z.infer<typeof WebhookEndpoint>> {
  return shownEndpoint(endpoint, await namesOf(deps, [endpoint]), viewOf(caller));
}

function viewOf(caller: Caller): 'admin' | 'other' {
  return caller.isAdmin ? 'admin' : 'other';
}

/** The record holds of the address only where it leads. */
async function record(
  deps: ApiDeps,
  caller: Caller,
  action: 'create' | 'update' | 'delete',
  before: StoredEndpoint | undefined,
  after: StoredEndpoint | undefined,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const subject = after ?? before;
  if (subject === undefined) return;
  const shown = async (endpoint: StoredEndpoint) => shownEndpoint(endpoint, await namesOf(deps, [endpoint]), 'other');
  await changed(deps, caller, {
    action,
    entity: 'webhook_endpoint',
    entityId: subject.id,
    entityName: subject.description,
    ...(before === undefined ? {} : { before: await shown(before) }),
    ...(after === undefined ? {} : { after: { ...(await shown(after)), ...more } }),
  });
}
