import { type ColumnRules, compileColumn, compileColumns } from './columns.ts';
import { compileFlowRules, type FlowRules } from './copies.ts';
import type { Detector } from './detectors/detector.ts';
import { patternDetector } from './detectors/pattern.ts';
import { wordListDetector } from './detectors/word-list.ts';
import { BUILT_IN_DETECTORS } from './entities.ts';
import { type FieldRules, fieldRules } from './fields.ts';
import type { CustomEntityType, MaskingRule, Strategy } from './rule.ts';
import { stricter } from './strategies.ts';

/** An entity type that is looked for, and what becomes of it. */
export interface CompiledType {
  readonly detector: Detector;
  readonly strategy: Strategy;
  /** Detections with a lower score are left alone. */
  readonly threshold: number;
  /** Lower is more specific: custom types first, then the order of the built-in ones. */
  readonly rank: number;
}

/** All masking rules of a connection, ready for use. */
export interface CompiledRules {
  readonly types: readonly CompiledType[];
  readonly columns: ColumnRules;
  /** The same rules, for fields of documents. */
  readonly fields: FieldRules;
  /** What is denied because no mask would reach it. */
  readonly flow: FlowRules;
  /** Nothing would ever be masked. */
  readonly isEmpty: boolean;
}

/**
 * Compiles the rules of a connection. Where several name the same built-in type the strictest strategy and the lowest
 * threshold count. Throws when a pattern or a column rule cannot be used: masking must not silently stop.
 */
export function compileRules(rules: readonly MaskingRule[]): CompiledRules {
  const custom = rules.flatMap((rule) => rule.custom_entity_types.map((type) => compileCustom(rule, type)));
  const builtIn = compileBuiltIn(rules);
  const types = [...custom, ...builtIn].map((type, rank) => ({ ...type, rank }));
  const columns = compileColumns(rules);
  const fields = fieldRules(rules.map((rule) => rule.columns.map(compileColumn)));
  return { types, columns, fields, flow: compileFlowRules(rules), isEmpty: types.length === 0 && columns.isEmpty };
}

/** What a rule does with an entity type. */
export function strategyOf(rule: MaskingRule, entity: string): Strategy {
  return (Object.hasOwn(rule.strategies, entity) ? rule.strategies[entity] : undefined) ?? rule.strategy;
}

function compileCustom(rule: MaskingRule, type: CustomEntityType): Omit<CompiledType, 'rank'> {
  const score = type.score ?? 1;
  const detector = type.regex
    ? patternDetector(type.name, type.regex, score)
    : wordListDetector(type.name, type.deny_list ?? [], score);
  return { detector, strategy: strategyOf(rule, type.name), threshold: rule.score_threshold ?? 0 };
}

function compileBuiltIn(rules: readonly MaskingRule[]): Omit<CompiledType, 'rank'>[] {
  const types: Omit<CompiledType, 'rank'>[] = [];
  for (const detector of BUILT_IN_DETECTORS) {
    const naming = rules.filter(({ supported_entity_types: lists }) =>
      lists.some(({ entity_types }) => entity_types.includes(detector.entity)),
    );
    if (naming.length === 0) continue;
    const strategies = naming.map((rule) => strategyOf(rule, detector.entity));
    const threshold = Math.min(...naming.map((rule) => rule.score_threshold ?? 0));
    types.push({ detector, strategy: strategies.reduce(stricter), threshold });
  }
  return types;
}
