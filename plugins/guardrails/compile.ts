import type { Reason } from '../../src/core/verdict.ts';
import { ConfigError, messageOf } from '../../src/errors.ts';
import { compileRule, type Guardrail, type GuardrailRule } from './rule.ts';

/** The rules of one direction, ready for matching. */
export interface RuleSet {
  readonly isEmpty: boolean;
  /** The reason of the first rule that matches any of the texts. */
  find(texts: Iterable<string>): Reason | undefined;
}

/** The guardrails of one connection, ready for matching. */
export interface CompiledGuardrails {
  readonly input: RuleSet;
  readonly output: RuleSet;
}

/** Compiles the guardrails of a connection. Throws ConfigError naming the guardrail that cannot be used. */
export function compileGuardrails(guardrails: readonly Guardrail[]): CompiledGuardrails {
  return { input: ruleSet(guardrails, 'input'), output: ruleSet(guardrails, 'output') };
}

/** What the client reads and the audit keeps of a guardrail that blocked something. */
function guardrailReason(name: string, what: string): Reason {
  return { code: 'guardrail', message: `Blocked by guardrail "${name}": ${what}`, rule: name };
}

function ruleSet(guardrails: readonly Guardrail[], direction: 'input' | 'output'): RuleSet {
  const rules = guardrails.flatMap(({ name, [direction]: side }) =>
    side.map((rule, index) => ({
      name,
      message: rule.message,
      match: compiled(name, `${direction} rule ${index + 1}`, rule),
    })),
  );
  return {
    isEmpty: rules.length === 0,
    find: (texts) => {
      for (const text of texts) {
        for (const { name, message, match } of rules) {
          const matched = match(text);
          if (matched !== undefined)
            return guardrailReason(name, message === undefined || message === '' ? matched : message);
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
