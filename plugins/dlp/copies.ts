import type { Column, ColumnOrigin, ColumnSource, QueryFlow, StoredValue } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { type CompiledColumn, compileColumn, matchesOrigin } from './columns.ts';
import type { MaskingRule, Strategy } from './rule.ts';
import { type Label, stricter } from './strategies.ts';

/** Column rules named in a message. */
const NAMED_MAX = 3;
/** Strategies that show nothing of a value, whatever it is made of. */
const SILENT: ReadonlySet<Strategy> = new Set(['null', 'redact', 'constant']);

/** What the rules of a connection say where masks do not reach. */
export interface FlowRules {
  /** No query needs to be followed. */
  readonly isEmpty: boolean;
  /** Why a query whose values go there may not run. */
  judge(flow: QueryFlow): Reason | undefined;
  /** Why a result of these columns may not be shown. */
  judgeResult(columns: readonly Column[]): Reason | undefined;
}

interface Rule {
  readonly name: string;
  readonly columns: readonly CompiledColumn[];
  /** The columns in words. */
  readonly words: string;
  readonly unfollowed: MaskingRule['unfollowed'];
  readonly copies: MaskingRule['copies'];
}

/** Compiles what rules on columns deny. Rules without columns find values in any copy, and deny nothing. */
export function compileFlowRules(masking: readonly MaskingRule[]): FlowRules {
  const rules = masking.filter(({ columns }) => columns.length > 0).map(compile);
  const following = rules.find(({ unfollowed }) => unfollowed === 'deny');
  return {
    isEmpty: rules.every(({ copies, unfollowed }) => copies === 'allow' && unfollowed === 'mask'),
    judge(flow) {
      if (following !== undefined && flow.unfollowed !== undefined) return unfollowedReason(following, flow.unfollowed);
      for (const rule of rules) {
        const reason = rule.copies === 'deny' ? copyReason(rule, flow, rules) : undefined;
        if (reason !== undefined) return reason;
      }
      return undefined;
    },
    judgeResult(columns) {
      const lost = following === undefined ? undefined : columns.find(isUnfollowed);
      return following === undefined || lost === undefined ? undefined : unfollowedReason(following, lost.name);
    },
  };
}

function compile({ name, columns, unfollowed, copies }: MaskingRule): Rule {
  const named = columns.slice(0, NAMED_MAX).map(({ match }) => match);
  const words = columns.length > NAMED_MAX ? `${named.join(', ')} and others` : named.join(', ');
  return { name, columns: columns.map(compileColumn), words, unfollowed, copies };
}

function isUnfollowed({ origin, sources }: Column): boolean {
  return origin === 'unresolved' || sources === 'unknown';
}

function copyReason(rule: Rule, { stored, untold }: QueryFlow, rules: readonly Rule[]): Reason | undefined {
  for (const value of stored) {
    if (value.sources === 'unknown') continue;
    const copied = value.sources.find((source) => isBared(source, value, rule, rules));
    if (copied !== undefined) {
      return denied(
        rule,
        `${columnWords(copied)} would be stored in ${value.into}, where it is not masked`,
        'Leave the column out. An administrator can add the place to the columns of the rule, or let it allow copies.',
      );
    }
  }
  const lost = stored.find(({ sources, targets }) => sources === 'unknown' && !isSilent(targets, rules));
  if (lost !== undefined) return denied(rule, `what would be stored in ${lost.into} cannot be followed, and ${rule.may}`, TELL);
  return untold === undefined ? undefined : denied(rule, `${untold}, and it ${may(rule)}`, TELL);
}
