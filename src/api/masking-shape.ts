import { z } from 'zod';
import type { MaskingRuleDraft as StoredDraft, MaskingRule as StoredRule } from '../store/index.ts';
import { RuleConnections, RuleName, Time, time } from './schemas.ts';

const ENTITY_SETS_MAX = 100;
const CUSTOM_ENTITIES_MAX = 100;
const COLUMNS_MAX = 1000;
const WORDS_MAX = 10_000;
const WORD_LENGTH_MAX = 256;
const PATTERN_LENGTH_MAX = 4096;
const DESCRIPTION_LENGTH_MAX = 2000;
const MATCH_LENGTH_MAX = 256;

const Strategy = z.enum(['redact', 'partial', 'hash', 'constant', 'null']);
const EntityName = z.string().regex(/^[A-Z0-9_]{1,64}$/, 'must be 1 to 64 capitals, digits and underscores');
const EntitySet = z.strictObject({ name: EntityName, entity_types: z.array(EntityName).max(ENTITY_SETS_MAX) });
const Score = z.number().min(0).max(1);
const CustomEntity = z.strictObject({
  name: EntityName,
  regex: z.string().min(1).max(PATTERN_LENGTH_MAX).exactOptional().describe('RE2 syntax.'),
  deny_list: z.array(z.string().min(1).max(WORD_LENGTH_MAX)).min(1).max(WORDS_MAX).exactOptional(),
  score: Score.exactOptional(),
});
const Column = z.strictObject({
  match: z
    .string()
    .min(1)
    .max(MATCH_LENGTH_MAX)
    .describe('`schema.table.column`, for MongoDB `database.collection.a.b`; `*` and `?` are globs.'),
  strategy: Strategy.default('redact'),
  entity: EntityName.exactOptional().describe('What it is counted as.'),
});

/** What POST and PUT take. */
export const NewMaskingRule = z
  .strictObject({
    name: RuleName,
    description: z.string().max(DESCRIPTION_LENGTH_MAX).default(''),
    connection_ids: RuleConnections,
    supported_entity_types: z.array(EntitySet).max(ENTITY_SETS_MAX).default([]),
    custom_entity_types: z.array(CustomEntity).max(CUSTOM_ENTITIES_MAX).default([]),
    columns: z.array(Column).max(COLUMNS_MAX).default([]),
    strategy: Strategy.default('redact').describe('Where `strategies` names no other.'),
    strategies: z.record(EntityName, Strategy).default({}),
    score_threshold: Score.nullable().default(null),
    unfollowed: z
      .enum(['mask', 'deny'])
      .default('mask')
      .describe(
        'Of a result with a value that cannot be followed back to its columns: NULL in its place, or no result.',
      ),
    copies: z
      .enum(['allow', 'deny'])
      .default('deny')
      .describe('Of a command that stores a column of the rule where the rule does not name it, or may do so.'),
  })
  .meta({ id: 'NewDataMaskingRule' });

/** What is read of a masking rule. */
export const MaskingRule = z
  .object({ id: z.string(), ...NewMaskingRule.shape, created_at: Time, updated_at: Time })
  .meta({ id: 'DataMaskingRule' });

/** A masking rule as somebody wants to have it, whole. */
export type MaskingRuleDraft = Required<StoredDraft>;

/** A body as the store takes it. */
export function maskingDraftOf(body: z.output<typeof NewMaskingRule>): MaskingRuleDraft {
  return {
    name: body.name,
    description: body.description,
    connectionIds: [...new Set(body.connection_ids)],
    supportedEntityTypes: body.supported_entity_types.map(({ name, entity_types }) => ({
      name,
      entityTypes: entity_types,
    })),
    customEntityTypes: body.custom_entity_types.map(({ deny_list, ...rest }) => ({
      ...rest,
      ...(deny_list === undefined ? {} : { denyList: deny_list }),
    })),
    columns: body.columns,
    strategy: body.strategy,
    strategies: body.strategies,
    scoreThreshold: body.score_threshold ?? undefined,
    unfollowed: body.unfollowed,
    copies: body.copies,
  };
}

/** A masking rule on its way out. */
export function shownMaskingRule(stored: StoredRule): z.output<typeof MaskingRule> {
  return {
    id: stored.id,
    name: stored.name,
    description: stored.description,
    connection_ids: [...stored.connectionIds],
    supported_entity_types: stored.supportedEntityTypes.map(({ name, entityTypes }) => ({
      name,
      entity_types: [...entityTypes],
    })),
    custom_entity_types: stored.customEntityTypes.map(({ name, regex, denyList, score }) => ({
      name,
      ...(regex === undefined ? {} : { regex }),
      ...(denyList === undefined ? {} : { deny_list: [...denyList] }),
      ...(score === undefined ? {} : { score }),
    })),
    columns: stored.columns.map(({ match, strategy, entity }) => ({
      match,
      strategy,
      ...(entity === undefined ? {} : { entity }),
    })),
    strategy: stored.strategy,
    strategies: { ...stored.strategies },
    score_threshold: stored.scoreThreshold ?? null,
    unfollowed: stored.unfollowed,
    copies: stored.copies,
    created_at: time(stored.createdAt),
    updated_at: time(stored.updatedAt),
  };
}

/** What a rule lacks to be one, before anybody looks at its patterns. */
export function checkMaskingRule(draft: MaskingRuleDraft): string[] {
  const problems = draft.customEntityTypes
    .filter(({ regex, denyList }) => (regex === undefined) === (denyList === undefined))
    .map(({ name }) => `custom_entity_types: ${name} needs either regex or deny_list`);
  const hasEntities = draft.supportedEntityTypes.some(({ entityTypes }) => entityTypes.length > 0);
  if (!hasEntities && draft.customEntityTypes.length === 0 && draft.columns.length === 0) {
    problems.push('the rule masks nothing: it names no entity types and no columns');
  }
  return problems;
}
