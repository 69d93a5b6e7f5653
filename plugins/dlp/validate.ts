import { splitMatch } from './columns.ts';
import { patternProblem } from './detectors/pattern.ts';
import { WORD_CODES_MAX } from './detectors/word-list.ts';
import { BUILT_IN_DETECTORS, builtInDetector, COLUMN_ENTITY, PERSON } from './entities.ts';
import type { CustomEntityType, MaskingRule } from './rule.ts';

const STRATEGIES = ['redact', 'partial', 'hash', 'constant', 'null'];
const ENTITY_NAME = /^[A-Z][A-Z0-9_]{0,63}$/;
const CUSTOM_TYPES_MAX = 100;
const COLUMNS_MAX = 1000;
const WORDS_MAX = 10_000;
const MATCH_CODES_MAX = 256;

/** What keeps a rule from being used, one sentence each; empty when it can be. Asked before a rule is saved. */
export function validateMaskingRule(rule: MaskingRule): string[] {
  const custom = new Set(rule.custom_entity_types.map(({ name }) => name));
  return [
    ...customProblems(rule),
    ...entityProblems(rule, custom),
    ...columnProblems(rule),
    ...strategyProblems(rule, custom),
    ...thresholdProblems('score_threshold', rule.score_threshold),
    ...emptinessProblems(rule),
  ];
}

function customProblems({ custom_entity_types: types }: MaskingRule): string[] {
  const problems: string[] = [];
  if (types.length > CUSTOM_TYPES_MAX) problems.push(`custom_entity_types: at most ${CUSTOM_TYPES_MAX}`);
  const seen = new Set<string>();
  for (const type of types.slice(0, CUSTOM_TYPES_MAX)) {
    const at = `custom_entity_types ${JSON.stringify(type.name)}`;
    if (!ENTITY_NAME.test(type.name)) problems.push(`${at}: a name is upper-case letters, digits and underscores`);
    if (builtInDetector(type.name) || type.name === COLUMN_ENTITY) problems.push(`${at}: the name is taken`);
    if (seen.has(type.name)) problems.push(`${at}: the name is used twice`);
    seen.add(type.name);
    problems.push(...contentProblems(at, type), ...thresholdProblems(`${at}: score`, type.score));
  }
  return problems;
}

function contentProblems(at: string, { regex, deny_list: words }: CustomEntityType): string[] {
  const hasWords = words !== undefined && words !== null && words.length > 0;
  if (Boolean(regex) === hasWords) return [`${at}: give either a regex or a deny_list`];
  if (regex) {
    const problem = patternProblem(regex);
    return problem === undefined
      ? []
      : [`${at}: the regex ${JSON.stringify(regex.slice(0, 200))} cannot be used: ${problem}`];
  }
  const list = words ?? [];
  if (list.length > WORDS_MAX) return [`${at}: deny_list has more than ${WORDS_MAX} words`];
  const bad = list.findIndex((word) => word.trim() === '' || word.length > WORD_CODES_MAX);
  return bad < 0 ? [] : [`${at}: word ${bad + 1} of deny_list is empty or longer than ${WORD_CODES_MAX} characters`];
}

function entityProblems(rule: MaskingRule, custom: ReadonlySet<string>): string[] {
  const named = new Set(rule.supported_entity_types.flatMap(({ entity_types }) => entity_types));
  const problems = named.has(PERSON) && !custom.has(PERSON) ? [`supported_entity_types: ${PERSON_BY_COLUMN}`] : [];
  const unknown = [...named].filter((name) => name !== PERSON && !isKnown(name, custom));
  if (unknown.length > 0) {
    problems.push(`supported_entity_types: unknown ${unknown.map(quote).join(', ')}; ${knownTypes(custom)}`);
  }
  return problems;
}

const PERSON_BY_COLUMN =
  'PERSON cannot be found in content; name the columns in `columns` with the entity PERSON, or list words in a custom entity type';

function columnProblems({ columns }: MaskingRule): string[] {
  const problems: string[] = [];
  if (columns.length > COLUMNS_MAX) problems.push(`columns: at most ${COLUMNS_MAX}`);
  for (const { match, strategy, entity } of columns.slice(0, COLUMNS_MAX)) {
    const at = `columns ${JSON.stringify(match.slice(0, MATCH_CODES_MAX))}`;
    if (match.length > MATCH_CODES_MAX) problems.push(`${at}: longer than ${MATCH_CODES_MAX} characters`);
    else if (splitMatch(match) === undefined)
      problems.push(
        `${at}: must be schema.table.column, or database.collection and the path of a field; * stands for any characters, ? for one`,
      );
    if (!STRATEGIES.includes(strategy)) problems.push(`${at}: ${strategyProblem(strategy)}`);
    if (entity && !ENTITY_NAME.test(entity))
      problems.push(`${at}: entity is upper-case letters, digits and underscores`);
  }
  return problems;
}

function strategyProblems(rule: MaskingRule, custom: ReadonlySet<string>): string[] {
  const problems = STRATEGIES.includes(rule.strategy) ? [] : [`strategy: ${strategyProblem(rule.strategy)}`];
  for (const [entity, strategy] of Object.entries(rule.strategies)) {
    if (entity === PERSON && !custom.has(PERSON)) problems.push(`strategies: ${PERSON_BY_COLUMN}`);
    else if (!isKnown(entity, custom)) problems.push(`strategies: unknown ${quote(entity)}; ${knownTypes(custom)}`);
    if (!STRATEGIES.includes(strategy)) problems.push(`strategies ${quote(entity)}: ${strategyProblem(strategy)}`);
  }
  return problems;
}

function thresholdProblems(at: string, score: number | null | undefined): string[] {
  return score === undefined || score === null || (score >= 0 && score <= 1) ? [] : [`${at} must lie between 0 and 1`];
}

/** A rule that can never mask anything is a mistake somebody would rely on. */
function emptinessProblems(rule: MaskingRule): string[] {
  const types = rule.supported_entity_types.some(({ entity_types }) => entity_types.length > 0);
  const isEmpty = !types && rule.custom_entity_types.length === 0 && rule.columns.length === 0;
  const threshold = rule.score_threshold ?? 0;
  const weak = rule.custom_entity_types.filter(({ score }) => (score ?? 1) < threshold).map(({ name }) => quote(name));
  const problems = isEmpty ? ['the rule names no entity type and no column, so it would mask nothing'] : [];
  return weak.length === 0
    ? problems
    : [...problems, `score_threshold ${threshold} is above the score of ${weak.join(', ')}`];
}

function isKnown(name: string, custom: ReadonlySet<string>): boolean {
  return custom.has(name) || builtInDetector(name) !== undefined;
}

function knownTypes(custom: ReadonlySet<string>): string {
  return `known are ${[...BUILT_IN_DETECTORS.map(({ entity }) => entity).sort(), ...custom].join(', ')}`;
}

function strategyProblem(strategy: string): string {
  return `unknown strategy ${quote(strategy)}; known are ${STRATEGIES.join(', ')}`;
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
