import { type GuardrailRule, ruleProblems } from './rule.ts';
import { strangerTo } from './statement-rule.ts';

export const RULES_MAX = 100;

/** Everything that is wrong with the rules of a guardrail, each problem with its place; empty when it may be saved. */
export function validateGuardrailRules(input: readonly GuardrailRule[], output: readonly GuardrailRule[]): string[] {
  return [...sideProblems('input', input), ...sideProblems('output', output)];
}

/** Rules of a guardrail that would never match on connections of a protocol, each with its place. */
export function strangeRules(protocol: string, input: readonly GuardrailRule[]): string[] {
  return input.flatMap(({ type, statement }, index) => {
    const problem = type === 'statement' ? strangerTo(protocol, statement ?? {}) : undefined;
    return problem === undefined ? [] : [`input.rules[${index}]: ${problem}`];
  });
}

function sideProblems(side: string, rules: readonly GuardrailRule[]): string[] {
  if (rules.length > RULES_MAX) return [`${side}.rules: there are ${rules.length}, ${RULES_MAX} are the most`];
  return rules.flatMap((rule, index) => {
    const misplaced = side === 'output' && rule.type === 'statement' ? ['a statement rule is for input'] : [];
    return [...misplaced, ...ruleProblems(rule)].map((problem) => `${side}.rules[${index}]: ${problem}`);
  });
}
