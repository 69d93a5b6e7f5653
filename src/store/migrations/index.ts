import type { Migration } from 'kysely/migration';
import * as initial from './0001-initial.ts';
import * as failFastReviews from './0002-fail-fast-reviews.ts';
import * as reviewEstimates from './0003-review-estimates.ts';
import * as maskingChoices from './0004-masking-choices.ts';
import * as reviewRowLimits from './0005-review-row-limits.ts';
import * as nativeVerifiers from './0006-native-verifiers.ts';
import * as sessionVerbs from './0007-session-verbs.ts';
import * as resources from './0008-resources.ts';
import * as reviewRules from './0009-review-rules.ts';
import * as accessWindows from './0010-access-windows.ts';
import * as oidcIdentities from './0011-oidc-identities.ts';
import * as principals from './0012-principals.ts';
import * as plugins from './0013-plugins.ts';
import * as webhooks from './0014-webhooks.ts';
import * as secretReferences from './0015-secret-references.ts';
import * as slack from './0016-slack.ts';
import * as liveChanges from './0017-live-changes.ts';
import * as setup from './0018-setup.ts';
import * as activity from './0019-activity.ts';
import * as auditChecks from './0020-audit-checks.ts';
import * as webhookChanges from './0021-webhook-changes.ts';

/** Every migration, in order, under the name it is remembered by. A list in code, so that it is the same when compiled. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-fail-fast-reviews': failFastReviews,
  '0003-review-estimates': reviewEstimates,
  '0004-masking-choices': maskingChoices,
  '0005-review-row-limits': reviewRowLimits,
  '0006-native-verifiers': nativeVerifiers,
  '0007-session-verbs': sessionVerbs,
  '0008-resources': resources,
  '0009-review-rules': reviewRules,
  '0010-access-windows': accessWindows,
  '0011-oidc-identities': oidcIdentities,
  '0012-principals': principals,
  '0013-plugins': plugins,
  '0014-webhooks': webhooks,
  '0015-secret-references': secretReferences,
  '0016-slack': slack,
  '0017-live-changes': liveChanges,
  '0018-setup': setup,
  '0019-activity': activity,
  '0020-audit-checks': auditChecks,
  '0021-webhook-changes': webhookChanges,
};
