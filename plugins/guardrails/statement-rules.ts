import type { Effect, EffectsOf } from '../../src/core/effect.ts';
import type { Query } from '../../src/core/query.ts';
import type { Session } from '../../src/core/session.ts';
import { ALLOW, type Reason, type Verdict } from '../../src/core/verdict.ts';
import { ConfigError } from '../../src/errors.ts';
import { readsOneWay } from '../../src/sql/reads-one-way.ts';
import { approvalReason, guardrailReason } from './reason.ts';
import { type Guardrail, ruleProblems } from './rule.ts';
import { type Judged, matchStatement } from './statement-match.ts';

/** The statement rules of one connection, ready for matching. */
export interface StatementRuleSet {
  readonly isEmpty: boolean;
  /** What the first rule says that denies, and the first that wants approval. */
  find(judged: Judged): { readonly denial?: Reason; readonly approval?: Reason };
}

/** Compiles the statement rules of guardrails. Throws ConfigError naming the guardrail that cannot be used. */
export function statementRuleSet(guardrails: readonly Guardrail[]): StatementRuleSet {
  const rules = guardrails.flatMap(({ name, input }) =>
    input.flatMap((rule, index) => {
      if (rule.type !== 'statement') return [];
      const [problem] = ruleProblems(rule);
      if (problem !== undefined) throw new ConfigError(`guardrail "${name}", input rule ${index + 1}: ${problem}`);
      const { statement = {}, message } = rule;
      return [{ name, message, isReview: statement.action === 'review', match: matchStatement(statement) }];
    }),
  );
  return {
    isEmpty: rules.length === 0,
    find: (judged) => {
      let approval: Reason | undefined;
      for (const { name, message, isReview, match } of rules) {
        if (isReview && approval !== undefined) continue;
        const matched = match(judged);
        if (matched === undefined) continue;
        if (!isReview) return { denial: guardrailReason(name, matched, message) };
        approval = approvalReason(name, matched, message);
      }
      return approval === undefined ? {} : { approval };
    },
  };
}

/** The verdict of the statement rules. Approval is asked for what runs; preparing a statement needs none. */
export function judgeStatements(
  query: Query,
  session: Session,
  rules: StatementRuleSet,
  effectsOf: EffectsOf,
): Verdict {
  const { denial, approval } = rules.find(judgedOf(query, session.protocol, effectsOf));
  if (denial !== undefined) return { allow: false, reason: denial };
  if (approval === undefined || query.phase !== 'execute') return ALLOW;
  return { allow: true, note: `guardrail ${approval.rule}: wants approval`, needsApproval: approval };
}

function judgedOf(query: Query, protocol: string, effectsOf: EffectsOf): Judged {
  if (query.effects !== undefined) {
    const effects = query.effects();
    return { effects: effects ?? [], isUnknown: effects === undefined, mayHaveNull: false, isOfDocuments: true };
  }
  const effects: Effect[] = [];
  // The protocol knows more than the text: backslashes, names that may stand for several things.
  let isUnknown = query.statements().some(({ operation }) => operation === 'unknown');
  const add = (found: readonly Effect[] | undefined): void => {
    if (found === undefined) isUnknown = true;
    else effects.push(...found);
  };
  add(effectsOf(protocol, query.text, query.reading));
  // When these were sent the session may have read them in another way; where that was not kept, only a text with one way will do.
  for (const { text, reading } of query.related) {
    const isCertain = reading !== undefined || readsOneWay(text);
    add(isCertain ? effectsOf(protocol, text, reading) : undefined);
  }
  const isNull = (query.params ?? []).some(({ text }) => text === null);
  // The parameters of EXECUTE stand in its text.
  const mayHaveNull = query.phase === 'execute' && (isNull || query.related.some(({ kind }) => kind === 'prepared'));
  return { effects, isUnknown, mayHaveNull };
}
