import { z } from 'zod';
import { unprocessable } from './errors.ts';

/** Fields that are switches of the policy by another name, and whole numbers instead of texts. */
const ALIASES = {
  min_review_approvals: 'review_min_approvals',
  access_max_duration: 'review_window_sec_max',
} as const;

type Policy = Readonly<Record<string, string>>;
type Aliases = { readonly [field in keyof typeof ALIASES]?: number | null | undefined };

/** How they are written; null takes the switch away. Which numbers are good is up to the switch. */
export const aliasFields = {
  min_review_approvals: z
    .int()
    .nullable()
    .describe('So many of the reviewers suffice; null: each must approve. The same as `policy.review_min_approvals`.'),
  access_max_duration: z
    .int()
    .nullable()
    .describe('The longest window that may be asked for, in seconds. The same as `policy.review_window_sec_max`.'),
};

/** The policy that a body asks for, laid over what there is. */
export function policyOf(body: Aliases & { readonly policy?: Policy | undefined }, base: Policy): Policy {
  const policy = { ...(body.policy ?? base) };
  for (const [field, key] of Object.entries(ALIASES)) {
    const value = body[field as keyof typeof ALIASES];
    if (value === undefined) continue;
    const said = body.policy?.[key];
    if (said !== undefined && said !== String(value)) throw unprocessable(`${field}: policy.${key} says otherwise`);
    if (value === null) delete policy[key];
    else policy[key] = String(value);
  }
  return policy;
}

/** The same fields on their way out. */
export function shownAliases(policy: Policy): { [field in keyof typeof ALIASES]: number | null } {
  const shown = (key: string): number | null => (policy[key] === undefined ? null : Number(policy[key]));
  return {
    min_review_approvals: shown(ALIASES.min_review_approvals),
    access_max_duration: shown(ALIASES.access_max_duration),
  };
}
