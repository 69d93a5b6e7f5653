import { queryOptions } from '@tanstack/react-query';
import { api, dataOf, listOf } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';

/** A masking rule as the gateway has it. */
export type MaskingRule = components['schemas']['DataMaskingRule'];
/** A masking rule as it is saved. */
export type NewMaskingRule = components['schemas']['NewDataMaskingRuleInput'];
/** What is put in the place of a value. */
export type Strategy = MaskingRule['strategy'];

/** More than anybody has. */
const RULES_MAX = 1000;

/** Every masking rule, by name. */
export const maskingRulesQuery = queryOptions({
  queryKey: ['datamasking-rules', 'list'],
  queryFn: async ({ signal }) =>
    (await listOf<MaskingRule>(api.GET('/api/datamasking-rules', { params: { query: { limit: RULES_MAX } }, signal })))
      .items,
});

/** One masking rule. */
export const maskingRuleQuery = (id: string) =>
  queryOptions({
    queryKey: ['datamasking-rules', 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/datamasking-rules/{id}', { params: { path: { id } }, signal })),
  });
