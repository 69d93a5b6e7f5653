import type { Plugin, SessionEvent } from '../src/core/plugin.ts';
import type { PolicyValues } from '../src/core/protocol.ts';
import type { Query } from '../src/core/query.ts';
import type { Session } from '../src/core/session.ts';
import type { WrittenFingerprint } from '../src/core/shown.ts';
import { accessControl } from './access-control/index.ts';
import { type AuditOptions, audit } from './audit/index.ts';
import { type DlpOptions, dlp, type MaskingPolicy } from './dlp/index.ts';
import { type GuardrailPolicy, type GuardrailsOptions, guardrails } from './guardrails/index.ts';
import { REVIEW_POLICY_KEYS, type ReviewOptions, review } from './review/index.ts';
import { asMasked } from './server-message.ts';

/** What the plugins are made of. */
export interface PluginParts {
  readonly policy: GuardrailPolicy & MaskingPolicy;
  readonly effects: GuardrailsOptions['effects'];
  readonly maskHashKey: DlpOptions['hashKey'];
  readonly reviews: ReviewOptions['reviews'];
  readonly review: Pick<
    ReviewOptions,
    'link' | 'normalForm' | 'timeoutMs' | 'noticeIntervalMs' | 'adminsPass' | 'housekeepingPasses' | 'clock' | 'windows'
  >;
  readonly audit: Pick<AuditOptions, 'log' | 'resultRowsMax' | 'resultBytesMax'>;
  /** Fingerprints as approvals and the record have them. */
  readonly fingerprintOf: WrittenFingerprint;
  readonly log: ReviewOptions['log'];
  /** Plugins that only look on; told of every event after it was recorded. */
  readonly observers?: readonly Plugin[];
}

/** The switches of a connection's `policy` that plugins read, whatever its protocol, as long as its commands are decided. */
export const PLUGIN_POLICY_KEYS: Readonly<Record<string, PolicyValues>> = { ...REVIEW_POLICY_KEYS };

/**
 * THE order: of asking whether a query may run, of looking at its rows, and of recording. One list serves all three:
 * - a query: access-control, guardrails (input), dlp (what could not be masked), review, then the decision is recorded.
 *   Nobody is asked to approve what a rule forbids.
 * - rows: guardrails (output) see them as they are, dlp masks them, audit keeps what the client gets.
 */
export function createPlugins(parts: PluginParts): readonly Plugin[] {
  const rules = guardrails({ policy: parts.policy, effects: parts.effects });
  const masks = dlp({ policy: parts.policy, hashKey: parts.maskHashKey });
  const { fingerprintOf, log, reviews, effects } = parts;
  const plugins: readonly Plugin[] = [
    accessControl(),
    rules,
    masks,
    review({ ...parts.review, fingerprintOf, effects, reviews, log, emitHeld }),
    audit({ ...parts.audit, fingerprintOf, maskText: asMasked([rules, masks]) }),
    ...(parts.observers ?? []),
  ];
  return plugins;

  /** The one event that a plugin causes. */
  async function emitHeld(query: Query, reviewId: string, session: Session): Promise<void> {
    const event: SessionEvent = { type: 'query.held', query, reviewId };
    for (const plugin of plugins) await plugin.onEvent?.(event, session);
  }
}
