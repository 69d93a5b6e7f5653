import { z } from 'zod';
import type { Connection as StoredConnection } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import { attaching, detaching } from './connection-plugins.ts';
import type { ConnectionDraft } from './connection-rules.ts';
import { type ConnectionBody, draftOf, givenOf } from './connection-shape.ts';
import { checkDraft, recordConnection, saveConnection } from './connections.ts';
import type { Api, ApiDeps, PluginInfo } from './deps.ts';
import { ApiError, notFound, refuse, unprocessable } from './errors.ts';
import {
  NewPlugin,
  Plugin,
  type PluginBody,
  PluginConnection,
  PluginConnectionBody,
  PluginSettingsBody,
  PluginUpdate,
  REDACTED,
  shownConnectionOf,
  shownPlugin,
} from './plugin-shape.ts';
import { Done, FAILURES, LIST_ITEMS_MAX, NameParams } from './schemas.ts';
import { isStaff, visibleConnection } from './visibility.ts';

const TAGS = ['plugins'];
const ConnectionParams = NameParams.extend({ id: z.string().min(1).max(254) });

/** Plugins: what is on for which connection, and their settings. */
export function pluginRoutes(api: Api, deps: ApiDeps): void {
  readRoutes(api, deps);
  writeRoutes(api, deps);
  settingsRoute(api, deps);
  deleteRoute(api, deps);
  readConnectionRoute(api, deps);
  attachRoute(api, deps);
  detachRoute(api, deps);
}

function readRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/plugins',
    config: { access: 'member' },
    schema: { tags: TAGS, summary: 'List plugins', response: { 200: z.array(Plugin), ...FAILURES } },
    handler: async (request) => {
      const caller = callerOf(request);
      const connections = await connectionsSeenBy(deps, caller);
      const settings = isStaff(caller) ? await deps.store.plugins.list() : [];
      return deps.plugins.map((info) =>
        shownPlugin(
          info,
          settings.find(({ name }) => name === info.name),
          connections,
        ),
      );
    },
  });
  api.route({
    method: 'GET',
    url: '/api/plugins/:name',
    config: { access: 'member' },
    schema: { tags: TAGS, summary: 'Read a plugin', params: NameParams, response: { 200: Plugin, ...FAILURES } },
    handler: async (request) => readPlugin(deps, callerOf(request), infoOf(deps, request.params.name)),
  });
}

function writeRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/plugins',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Configure a plugin for the first time',
      body: NewPlugin,
      response: { 201: Plugin, ...FAILURES },
    },
    handler: async (request, reply) => {
      const { name, ...body } = request.body;
      const info = deps.plugins.find((plugin) => plugin.name === name);
      if (info === undefined) {
        const known = deps.plugins.map((plugin) => plugin.name).join(', ');
        throw unprocessable(`name: there is no plugin ${name}; known are ${known}`);
      }
      return reply.code(201).send(await savePlugin(deps, callerOf(request), info, body, true));
    },
  });
  api.route({
    method: 'PUT',
    url: '/api/plugins/:name',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Change a plugin; what is left out stays',
      params: NameParams,
      body: PluginUpdate,
      response: { 200: Plugin, ...FAILURES },
    },
    handler: async (request) =>
      savePlugin(deps, callerOf(request), infoOf(deps, request.params.name), request.body, false),
  });
}

function settingsRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: '/api/plugins/:name/config',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Replace the settings of a plugin',
      params: NameParams,
      body: PluginSettingsBody,
      response: { 200: Plugin, ...FAILURES },
    },
    handler: async (request) =>
      savePlugin(deps, callerOf(request), infoOf(deps, request.params.name), { config: request.body }, false),
  });
}

function deleteRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'DELETE',
    url: '/api/plugins/:name',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Forget the settings of a plugin and take it from every connection',
      params: NameParams,
      response: { 204: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      const info = infoOf(deps, request.params.name);
      if (info.binding === 'always') throw unprocessable(`${info.name} is always active and cannot be removed`);
      if (info.binding === 'field') {
        throw unprocessable(`${info.name} is part of each connection; take it from connections one by one`);
      }
      const caller = callerOf(request);
      const before = await readPlugin(deps, caller, info);
      if (!(await deps.store.plugins.remove(info.name))) throw notFound('plugin');
      const subject = { entity: 'plugin', entityId: info.name, entityName: info.name } as const;
      // No connection has a record of its own that this was taken from it.
      const { connections } = before;
      await changed(deps, caller, { action: 'delete', ...subject, before: { ...auditedPlugin(before), connections } });
      return reply.code(204).send();
    },
  });
}

function readConnectionRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/plugins/:name/conn/:id',
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'Read what a connection tells a plugin',
      params: ConnectionParams,
      response: { 200: PluginConnection, ...FAILURES },
    },
    handler: async (request) => {
      const info = infoOf(deps, request.params.name);
      const connection = await visibleConnection(deps.store, callerOf(request), request.params.id);
      return attachedOrNotFound(info, connection);
    },
  });
}

function attachRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: '/api/plugins/:name/conn/:id',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Attach a plugin to a connection, or change what the connection tells it',
      params: ConnectionParams,
      body: PluginConnectionBody,
      response: { 200: PluginConnection, ...FAILURES },
    },
    handler: async (request) => {
      const info = infoOf(deps, request.params.name);
      const caller = callerOf(request);
      const before = await visibleConnection(deps.store, caller, request.params.id);
      const plugin = { name: info.name, config: request.body.config };
      return attachedOrNotFound(info, await change(deps, caller, before, attaching(before, plugin, deps.plugins)));
    },
  });
}

function detachRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'DELETE',
    url: '/api/plugins/:name/conn/:id',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Take a plugin from a connection',
      params: ConnectionParams,
      response: { 204: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      const info = infoOf(deps, request.params.name);
      if (info.binding === 'always') throw unprocessable(`${info.name} is always active and cannot be removed`);
      const caller = callerOf(request);
      const before = await visibleConnection(deps.store, caller, request.params.id);
      attachedOrNotFound(info, before);
      await change(deps, caller, before, detaching(before, info.name));
      return reply.code(204).send();
    },
  });
}

function infoOf(deps: ApiDeps, name: string): PluginInfo {
  const info = deps.plugins.find((plugin) => plugin.name === name);
  if (info === undefined) throw notFound('plugin');
  return info;
}

function attachedOrNotFound(info: PluginInfo, connection: StoredConnection): z.infer<typeof PluginConnection> {
  const shown = shownConnectionOf(info.name, connection);
  if (shown === undefined) throw notFound('plugin of this connection');
  return shown;
}

async function readPlugin(deps: ApiDeps, caller: Caller, info: PluginInfo): Promise<z.infer<typeof Plugin>> {
  const settings = isStaff(caller) ? await deps.store.plugins.get(info.name) : undefined;
  return shownPlugin(info, settings, await connectionsSeenBy(deps, caller));
}

async function connectionsSeenBy(deps: ApiDeps, caller: Caller): Promise<readonly StoredConnection[]> {
  const visibleToGroups = isStaff(caller) ? undefined : caller.groups;
  const seen: StoredConnection[] = [];
  for (;;) {
    const page = { visibleToGroups, limit: LIST_ITEMS_MAX, offset: seen.length };
    const { items, total } = await deps.store.connections.list(page);
    seen.push(...items);
    if (items.length === 0 || seen.length >= total) return seen;
  }
}

/** Changes a connection the way PATCH does: through the same checks, into the same fields. */
function change(
  deps: ApiDeps,
  caller: Caller,
  before: StoredConnection,
  body: ConnectionBody,
): Promise<StoredConnection> {
  return saveConnection(deps, caller, before, draftOf(before.name, body, before), keptSecret(before), body);
}

/** Everything is checked before anything is saved, and saved at once. */
async function savePlugin(
  deps: ApiDeps,
  caller: Caller,
  info: PluginInfo,
  body: PluginBody,
  isNew: boolean,
): Promise<z.infer<typeof Plugin>> {
  if (!info.isAvailable) throw unprocessable(`${info.name} is not available in this build`);
  refuse(settingProblems(info, keepRedacted(body.config?.envvars ?? {})));
  const before = await readPlugin(deps, caller, info);
  const connections = await plannedChanges(deps, caller, info, body.connections ?? []);
  const saved = await deps.store.plugins.save(info.name, {
    isNew,
    ...(body.config === undefined ? {} : { envvars: keepRedacted(body.config.envvars) }),
    connections: connections.map(({ connection, patch }) => ({ id: connection.id, patch })),
  });
  for (const [at, { connection }] of connections.entries()) {
    await recordConnection(deps, caller, connection, saved[at], []);
  }
  const after = await readPlugin(deps, caller, info);
  const given = Object.entries(body.config?.envvars ?? {}).filter(([, value]) => value !== REDACTED);
  await changed(deps, caller, {
    action: isNew ? 'create' : 'update',
    entity: 'plugin',
    entityId: info.name,
    entityName: info.name,
    ...(isNew ? {} : { before: auditedPlugin(before) }),
    after: { ...auditedPlugin(after), envvars_given: given.map(([key]) => key).sort() },
  });
  return after;
}

function settingProblems(info: PluginInfo, settings: Readonly<Record<string, string | undefined>>): string[] {
  const known = info.envvars.length === 0 ? 'it has no settings' : `it has ${info.envvars.join(', ')}`;
  return Object.entries(settings).flatMap(([key, value]) => {
    if (!info.envvars.includes(key)) return [`envvars: ${info.name} has no setting ${key}; ${known}`];
    const problem = value === undefined ? undefined : info.settingProblem?.(key, value);
    return problem === undefined ? [] : [`envvars.${key}: ${problem}`];
  });
}

async function plannedChanges(
  deps: ApiDeps,
  caller: Caller,
  info: PluginInfo,
  wanted: NonNullable<PluginBody['connections']>,
) {
  const planned = new Map<string, { connection: StoredConnection; patch: Partial<ConnectionDraft> }>();
  for (const { id, config } of wanted) {
    const connection = await namedConnection(deps, caller, id);
    if (planned.has(connection.id)) throw unprocessable(`connections: ${connection.name} is named more than once`);
    const body = attaching(connection, { name: info.name, config }, deps.plugins);
    const draft = draftOf(connection.name, body, connection);
    await checkDraft(deps, draft, keptSecret(connection), connection.secretKeys);
    planned.set(connection.id, { connection, patch: givenOf(draft, body) });
  }
  return [...planned.values()];
}

async function namedConnection(deps: ApiDeps, caller: Caller, nameOrId: string): Promise<StoredConnection> {
  try {
    return await visibleConnection(deps.store, caller, nameOrId);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    throw unprocessable(`connections: connection ${nameOrId} does not exist`);
  }
}

/** In a secret that is sent as a whole an empty value keeps the stored one. */
function keptSecret(connection: StoredConnection): Record<string, string> {
  return Object.fromEntries(connection.secretKeys.map((key) => [key, '']));
}

function keepRedacted(envvars: Readonly<Record<string, string>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(envvars).map(([key, value]) => [
      key,
      value === REDACTED ? undefined : Buffer.from(value, 'base64').toString(),
    ]),
  );
}

/** What is on at connections is recorded with them. */
function auditedPlugin(shown: z.infer<typeof Plugin>): Record<string, unknown> {
  return { name: shown.name, config: shown.config };
}
