import { z } from 'zod';
import type { Api, ApiDeps } from './deps.ts';
import { FAILURES } from './schemas.ts';

const RuleWords = z
  .object({
    entity_types: z
      .array(z.object({ name: z.string(), description: z.string() }))
      .describe('What masking rules find by themselves, for `supported_entity_types`.'),
    operations: z.array(z.string()).describe('What statement rules of guardrails may name, of SQL.'),
    document_operations: z.array(z.string()).describe('The same for MongoDB.'),
  })
  .meta({ id: 'RuleWords' });

/** `/api/rule-words`: the words this build's rules are made of, for whoever writes them. */
export function ruleWordRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/rule-words',
    config: { access: 'reader' },
    schema: {
      tags: ['guardrails'],
      summary: 'List the entity types and operations that rules may name',
      response: { 200: RuleWords, ...FAILURES },
    },
    handler: async () => {
      const { entityTypes, operations, documentOperations } = deps.trials.words;
      return {
        entity_types: entityTypes.map(({ name, description }) => ({ name, description })),
        operations: [...operations],
        document_operations: [...documentOperations],
      };
    },
  });
}
