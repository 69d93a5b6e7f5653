import { queryOptions } from '@tanstack/react-query';
import { api, dataOf, listOf } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';

/** A guardrail as the gateway has it. */
export type Guardrail = components['schemas']['Guardrail'];
/** A guardrail as it is saved. */
export type NewGuardrail = components['schemas']['NewGuardrailInput'];
/** A rule of a guardrail. */
export type Rule = Guardrail['input']['rules'][number];

/** More than anybody has. */
const GUARDRAILS_MAX = 1000;

/** Every guardrail, by name. */
export const guardrailsQuery = queryOptions({
  queryKey: ['guardrails', 'list'],
  queryFn: async ({ signal }) =>
    (await listOf<Guardrail>(api.GET('/api/guardrails', { params: { query: { limit: GUARDRAILS_MAX } }, signal })))
      .items,
});

/** One guardrail. */
export const guardrailQuery = (id: string) =>
  queryOptions({
    queryKey: ['guardrails', 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/guardrails/{id}', { params: { path: { id } }, signal })),
  });
