import type { MaskingRule as DlpRule } from '../../plugins/dlp/index.ts';
import type { MaskingRule, MaskingRuleDraft } from '../store/index.ts';

/** A stored masking rule in the shape its plugin takes; `connectionIds` stays, for the cache. */
export function toDlpRule(rule: MaskingRule): DlpRule & { readonly connectionIds: readonly string[] } {
  return { ...draftToDlpRule(rule), connectionIds: rule.connectionIds };
}

/** The same for a rule that is to be saved, so that the plugin can check it. */
export function draftToDlpRule(draft: Required<MaskingRuleDraft>): DlpRule {
  return {
    name: draft.name,
    supported_entity_types: draft.supportedEntityTypes.map(({ name, entityTypes }) => ({
      name,
      entity_types: entityTypes,
    })),
    custom_entity_types: draft.customEntityTypes.map(({ name, regex, denyList, score }) => ({
      name,
      regex,
      deny_list: denyList,
      score,
    })),
    columns: draft.columns,
    strategy: draft.strategy,
    strategies: draft.strategies,
    score_threshold: draft.scoreThreshold,
    unfollowed: draft.unfollowed,
    copies: draft.copies,
  };
}
