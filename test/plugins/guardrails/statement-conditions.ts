import type { StatementConditions } from '../../../plugins/guardrails/statement-rule.ts';

/** Conditions as users write them. */
export function conditionsOf(written: object): StatementConditions {
  const entries = Object.entries(written).map(([key, value]) => [NAMES[key] ?? key, value]);
  return Object.fromEntries(entries);
}

const NAMES: Readonly<Record<string, string>> = { without_where: 'withoutWhere', without_limit: 'withoutLimit' };
