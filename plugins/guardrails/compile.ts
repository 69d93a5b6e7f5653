import type { Reason } from '../../src/core/verdict.ts';
import { ConfigError, messageOf } from '../../src/errors.ts';
import { PassedTexts } from './passed-texts.ts';
import { guardrailReason } from './reason.ts';
import { compileRule, type Guardrail, type GuardrailRule } from './rule.ts';
import { type StatementRuleSet, statementRuleSet } from './statement-rules.ts';

/** The rules of one direction, ready for matching. */
export interface RuleSet {
  readonly isEmpty: boolean;
  /** The reason of the first rule that matches any of the texts. */
  find(texts: Iterable<string>): Reason | undefined;
  /** What was found to match none of them in any of its readings. */
  readonly passed: PassedTexts;
}

/** The guardrails of one connection, ready for matching. */
export interface CompiledGuardrails {
  readonly input: RuleSet;
  readonly output: RuleSet;
  /** Input rules on what a statement does. */
  readonly statements: StatementRuleSet;
}

/** Compiles the guardrails of a connection. Throws ConfigError naming the guardrail that cannot be used. */
export function compileGuardrails(guardrails: readonly Guardrail[]): CompiledGuardrails {
  return {
    input: ruleSet(guardrails, 'input'),
    output: ruleSet(guardrails, 'output'),
    statements: statementRuleSet(guardrails),
  };
}

function ruleSet(guardrails: readonly Guardrail[], direction: 'input' | 'output'): RuleSet {
  const rules = guardrails.flatMap(({ name, [direction]: side }) =>
    side.flatMap((rule, index) =>
      direction === 'input' && rule.type === 'statement'
        ? []
        : [{ name, message: rule.message, match: compiled(name, `${direction} rule ${index + 1}`, rule) }],
    ),
  );
  return {
    isEmpty: rules.length === 0,
    passed: new PassedTexts(),
    find: (texts) => {
      for (const text of texts) {
        for (const { name, message, match } of rules) {
          const matched = match(text);
          if (matched !== undefined) return guardrailReason(name, matched, message);
        }
      }
      return undefined;
    },
  };
}

function compiled(name: string, place: string, rule: GuardrailRule): (text: string) => string | undefined {
  try {
    return compileRule(rule);
  } catch (cause) {
    throw new ConfigError(`guardrail "${name}", ${place}: ${messageOf(cause)}`, { cause });
  }
}
