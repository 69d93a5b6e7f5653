import { webApi } from '@slack/bolt';

/** What a call to Slack failed with, as far as it matters what to do next. */
export type SlackFailure =
  /** Not now; again after so many seconds. */
  | { readonly kind: 'rate_limited'; readonly afterSec: number; readonly reason: string }
  /** The token, or what the app may do, is not as it must be: somebody has to change it. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** This call will never succeed. */
  | { readonly kind: 'impossible'; readonly reason: string }
  /** Slack, or the way there, is broken. */
  | { readonly kind: 'unreachable'; readonly reason: string };

const REFUSALS: Readonly<Record<string, string>> = {
  invalid_auth: 'Slack does not accept the token',
  not_authed: 'Slack does not accept the token',
  token_revoked: 'the token was revoked',
  token_expired: 'the token has expired',
  account_inactive: 'the app was removed from the workspace',
  not_allowed_token_type: 'it is not the kind of token that is needed here',
  missing_scope: 'the app lacks a scope; compare it with the manifest',
  no_permission: 'the app is not allowed to do this',
  team_access_not_granted: 'the app is not allowed in this workspace',
  org_login_required: 'the workspace is being moved, or asks for a login',
};

/** Slack's own troubles, which it reports as an answer. */
const TRANSIENT = [
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'ratelimited',
];

/** Sorts what the SDK threw. The reason names no token. */
export function failureOf(error: unknown): SlackFailure {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { kind: 'rate_limited', afterSec: error.retryAfter, reason: 'Slack asks to wait' };
  }
  if (error instanceof webApi.WebAPIPlatformError) {
    const code = error.data.error;
    const refusal = REFUSALS[code];
    if (refusal !== undefined) return { kind: 'refused', reason: `${refusal} (${code})` };
    if (TRANSIENT.includes(code)) return { kind: 'unreachable', reason: `Slack answered ${code}` };
    return { kind: 'impossible', reason: `Slack answered ${code}` };
  }
  if (error instanceof webApi.WebAPIHTTPError)
    return { kind: 'unreachable', reason: `Slack answered ${error.statusCode}` };
  return { kind: 'unreachable', reason: 'Slack cannot be reached' };
}
