import { StatusBadge } from '../../components/status-badge.tsx';
import type { Webhook } from './webhook-queries.ts';

/** Whether a webhook is sent to. */
export function WebhookState({ webhook }: { readonly webhook: Webhook }) {
  if (!webhook.disabled) return <StatusBadge color="teal">On</StatusBadge>;
  return webhook.disabled_reason === null ? (
    <StatusBadge color="gray">Off</StatusBadge>
  ) : (
    <StatusBadge color="red">Off: it failed</StatusBadge>
  );
}
