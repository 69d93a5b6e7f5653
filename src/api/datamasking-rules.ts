import { z } from 'zod';
import { callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import { maskingObstacle } from './connection-rules.ts';
import type { Api, ApiDeps } from './deps.ts';
import { notFound, refuse } from './errors.ts';
import {
  checkMaskingRule,
  MaskingRule,
  type MaskingRuleDraft,
  maskingDraftOf,
  NewMaskingRule,
  shownMaskingRule,
} from './masking-shape.ts';
import { attachmentProblems } from './rule-attachment.ts';
import { Done, FAILURES, IdParams, wholeList } from './schemas.ts';

const TAGS = ['datamasking-rules'];

/** Masking rules: what never reaches a client as it is. */
export function maskingRuleRoutes(api: Api, deps: ApiDeps): void {
  readRoutes(api, deps);
  createRoute(api, deps);
  replaceRoute(api, deps);
  deleteRoute(api, deps);
}

function readRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/datamasking-rules',
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'List masking rules',
      querystring: z.strictObject(wholeList),
      response: { 200: z.array(MaskingRule), ...FAILURES },
    },
    handler: async (request, reply) => {
      const { items, total } = await deps.store.maskingRules.list(request.query);
      reply.header('x-total-count', total);
      return items.map(shownMaskingRule);
    },
  });
  api.route({
    method: 'GET',
    url: '/api/datamasking-rules/:id',
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'Read a masking rule',
      params: IdParams,
      response: { 200: MaskingRule, ...FAILURES },
    },
    handler: async (request) => {
      const found = await deps.store.maskingRules.byId(request.params.id);
      if (found === undefined) throw notFound('masking rule');
      return shownMaskingRule(found);
    },
  });
}

function createRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/datamasking-rules',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Create a masking rule',
      body: NewMaskingRule,
      response: { 201: MaskingRule, ...FAILURES },
    },
    handler: async (request, reply) => {
      const draft = maskingDraftOf(request.body);
      await check(deps, draft);
      const created = await deps.store.maskingRules.create(draft);
      const after = shownMaskingRule(created);
      const subject = { entity: 'datamasking_rule', entityId: created.id, entityName: created.name } as const;
      await changed(deps, callerOf(request), { action: 'create', ...subject, after });
      return reply.code(201).send(after);
    },
  });
}

function replaceRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: '/api/datamasking-rules/:id',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Replace a masking rule; what is left out gets its default',
      params: IdParams,
      body: NewMaskingRule,
      response: { 200: MaskingRule, ...FAILURES },
    },
    handler: async (request) => {
      const before = await deps.store.maskingRules.byId(request.params.id);
      if (before === undefined) throw notFound('masking rule');
      const draft = maskingDraftOf(request.body);
      await check(deps, draft);
      const saved = await deps.store.maskingRules.update(before.id, draft);
      if (saved === undefined) throw notFound('masking rule');
      const after = shownMaskingRule(saved);
      const subject = { entity: 'datamasking_rule', entityId: saved.id, entityName: saved.name } as const;
      await changed(deps, callerOf(request), { action: 'update', ...subject, before: shownMaskingRule(before), after });
      return after;
    },
  });
}

function deleteRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'DELETE',
    url: '/api/datamasking-rules/:id',
    config: { access: 'admin' },
    schema: { tags: TAGS, summary: 'Delete a masking rule', params: IdParams, response: { 204: Done, ...FAILURES } },
    handler: async (request, reply) => {
      const before = await deps.store.maskingRules.byId(request.params.id);
      if (before === undefined || !(await deps.store.maskingRules.delete(before.id))) throw notFound('masking rule');
      const subject = { entity: 'datamasking_rule', entityId: before.id, entityName: before.name } as const;
      await changed(deps, callerOf(request), { action: 'delete', ...subject, before: shownMaskingRule(before) });
      return reply.code(204).send();
    },
  });
}

async function check(deps: ApiDeps, draft: MaskingRuleDraft): Promise<void> {
  const structure = checkMaskingRule(draft);
  refuse(structure.length > 0 ? structure : deps.validate.maskingRule(draft));
  refuse(
    await attachmentProblems(deps.store, draft.connectionIds, (protocol) =>
      maskingObstacle(protocol, deps.protocols, draft),
    ),
  );
}
