import { Alert, Anchor, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/me.ts';
import { Facts } from '../../components/facts.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Panel } from '../../components/panel.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { SlackLink } from './slack-link.tsx';
import { slackQuery } from './webhook-queries.ts';

const STATES = {
  not_configured: { label: 'Not set up', color: 'gray' },
  connecting: { label: 'Connecting', color: 'amber' },
  connected: { label: 'Connected', color: 'teal' },
  failed: { label: 'Failed', color: 'red' },
} as const;

/** Slack: how the gateway stands with it, how to set it up, and one’s own account there. */
export function SlackPanel() {
  const slack = useQuery(slackQuery);
  return (
    <Panel title="Slack">
      <Loaded query={slack} failed="How Slack stands cannot be read" rows={2}>
        {(plugin) => {
          const status = plugin?.status;
          if (plugin === null || status === undefined) return <Text size="sm">This gateway has no Slack.</Text>;
          const { label, color } = STATES[status.state];
          return (
            <Stack gap="md">
              <Facts
                facts={[
                  [
                    'State',
                    <StatusBadge key="state" color={color}>
                      {label}
                    </StatusBadge>,
                  ],
                  ['Workspace', status.workspace ?? undefined],
                  ['On for', onFor(plugin.connections.map(({ name }) => name))],
                ]}
              />
              {status.state === 'failed' && status.reason !== null ? (
                <Alert color="red" title="It does not connect">
                  {status.reason}
                </Alert>
              ) : null}
              {status.state === 'not_configured' ? <SetUp /> : <SlackLink />}
            </Stack>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function onFor(names: readonly string[]): string {
  return names.length === 0 ? 'no Resource Role yet' : names.join(', ');
}

function SetUp() {
  const me = useMe();
  if (!me.isAdmin) {
    return <Text size="sm">Once an administrator has set it up, you can link your account here.</Text>;
  }
  return (
    <Stack gap="xs">
      <Text size="sm">With Slack, approvers read requests there, and approve or reject them with a button.</Text>
      <List type="ordered" size="sm" spacing={4}>
        <List.Item>
          Make an app at{' '}
          <Anchor href="https://api.slack.com/apps" target="_blank" rel="noreferrer" size="sm" underline="always">
            api.slack.com/apps
          </Anchor>{' '}
          from the manifest in docs/slack.md, and install it into your workspace.
        </List.Item>
        <List.Item>
          Give the gateway its tokens:{' '}
          <code>
            sluice admin create plugin slack --config SLACK_BOT_TOKEN=xoxb-… --config SLACK_APP_TOKEN=xapp-… --config
            SLACK_CHANNEL=C0123456789
          </code>
          . Where Slack reaches this address by https, <code>SLACK_SIGNING_SECRET</code> may take the place of the app
          token.
        </List.Item>
        <List.Item>
          Turn it on for a Resource Role: <code>sluice admin create connection NAME --overwrite --plugin slack</code>
        </List.Item>
      </List>
    </Stack>
  );
}
