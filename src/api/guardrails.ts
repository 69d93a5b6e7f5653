import { z } from 'zod';
import { callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import { guardingObstacle } from './connection-rules.ts';
import type { Api, ApiDeps } from './deps.ts';
import { notFound, refuse } from './errors.ts';
import {
  checkGuardrail,
  Guardrail,
  type GuardrailDraft,
  guardrailDraftOf,
  NewGuardrail,
  shownGuardrail,
} from './guardrail-shape.ts';
import { attachmentProblems } from './rule-attachment.ts';
import { Done, FAILURES, IdParams, wholeList } from './schemas.ts';

const TAGS = ['guardrails'];

/** Guardrails: rules that refuse commands and withhold results. */
export function guardrailRoutes(api: Api, deps: ApiDeps): void {
  readRoutes(api, deps);
  createRoute(api, deps);
  replaceRoute(api, deps);
  deleteRoute(api, deps);
}

function readRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/guardrails',
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'List guardrails',
      querystring: z.strictObject(wholeList),
      response: { 200: z.array(Guardrail), ...FAILURES },
    },
    handler: async (request, reply) => {
      const { items, total } = await deps.store.guardrails.list(request.query);
      reply.header('x-total-count', total);
      return items.map(shownGuardrail);
    },
  });
  api.route({
    method: 'GET',
    url: '/api/guardrails/:id',
    config: { access: 'reader' },
    schema: { tags: TAGS, summary: 'Read a guardrail', params: IdParams, response: { 200: Guardrail, ...FAILURES } },
    handler: async (request) => {
      const found = await deps.store.guardrails.byId(request.params.id);
      if (found === undefined) throw notFound('guardrail');
      return shownGuardrail(found);
    },
  });
}

function createRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/guardrails',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Create a guardrail',
      body: NewGuardrail,
      response: { 201: Guardrail, ...FAILURES },
    },
    handler: async (request, reply) => {
      const draft = guardrailDraftOf(request.body);
      await check(deps, draft);
      const created = await deps.store.guardrails.create(draft);
      const after = shownGuardrail(created);
      const subject = { entity: 'guardrail', entityId: created.id, entityName: created.name } as const;
      await changed(deps, callerOf(request), { action: 'create', ...subject, after });
      return reply.code(201).send(after);
    },
  });
}

function replaceRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: '/api/guardrails/:id',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Replace a guardrail; what is left out gets its default',
      params: IdParams,
      body: NewGuardrail,
      response: { 200: Guardrail, ...FAILURES },
    },
    handler: async (request) => {
      const before = await deps.store.guardrails.byId(request.params.id);
      if (before === undefined) throw notFound('guardrail');
      const draft = guardrailDraftOf(request.body);
      await check(deps, draft);
      const saved = await deps.store.guardrails.update(before.id, draft);
      if (saved === undefined) throw notFound('guardrail');
      const after = shownGuardrail(saved);
      const subject = { entity: 'guardrail', entityId: saved.id, entityName: saved.name } as const;
      await changed(deps, callerOf(request), { action: 'update', ...subject, before: shownGuardrail(before), after });
      return after;
    },
  });
}

function deleteRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'DELETE',
    url: '/api/guardrails/:id',
    config: { access: 'admin' },
    schema: { tags: TAGS, summary: 'Delete a guardrail', params: IdParams, response: { 204: Done, ...FAILURES } },
    handler: async (request, reply) => {
      const before = await deps.store.guardrails.byId(request.params.id);
      if (before === undefined || !(await deps.store.guardrails.delete(before.id))) throw notFound('guardrail');
      const subject = { entity: 'guardrail', entityId: before.id, entityName: before.name } as const;
      await changed(deps, callerOf(request), { action: 'delete', ...subject, before: shownGuardrail(before) });
      return reply.code(204).send();
    },
  });
}

async function check(deps: ApiDeps, draft: GuardrailDraft): Promise<void> {
  const structure = checkGuardrail(draft);
  refuse(structure.length > 0 ? structure : deps.validate.guardrailRules(draft));
  refuse(
    await attachmentProblems(
      deps.store,
      draft.connectionIds,
      (protocol) => guardingObstacle(protocol, deps.protocols) ?? deps.validate.strangeRules(protocol, draft)[0],
    ),
  );
}
