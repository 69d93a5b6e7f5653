import { Stack } from '@mantine/core';
import { useMe } from '../../api/me.ts';
import { PageHead } from '../../components/page-head.tsx';
import { SlackPanel } from './slack-panel.tsx';
import { WebhookPanel } from './webhook-panel.tsx';

/** Where the gateway tells of what happens: webhooks, Teams, Slack. */
export default function IntegrationsPage() {
  const me = useMe();
  return (
    <>
      <PageHead title="Integrations" lead="Where the gateway tells of requests, and where they can be decided." />
      <Stack gap="md">
        <SlackPanel />
        {me.isAdmin || me.isAuditor ? <WebhookPanel /> : null}
      </Stack>
    </>
  );
}
