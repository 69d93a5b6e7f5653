import { Anchor, Button, Group, Table, Text } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useMe } from '../../api/me.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Panel } from '../../components/panel.tsx';
import { SecretModal } from '../../components/secret-modal.tsx';
import { useLeave } from '../../components/unsaved/use-unsaved.ts';
import { When } from '../../components/when.tsx';
import { WebhookModal } from './webhook-modal.tsx';
import { type Webhook, webhooksQuery } from './webhook-queries.ts';
import { WebhookState } from './webhook-state.tsx';

/** Every webhook, Teams among them. */
export function WebhookPanel() {
  const me = useMe();
  const webhooks = useQuery(webhooksQuery);
  const queries = useQueryClient();
  const leave = useLeave();
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<{ readonly id: string; readonly secret: string }>();
  const button = me.isAdmin ? (
    <Button size="xs" onClick={() => setMaking(true)} leftSection={<IconPlus size={14} aria-hidden="true" />}>
      New webhook
    </Button>
  ) : undefined;
  return (
    <Panel title="Webhooks and Microsoft Teams" aside={button}>
      <Loaded query={webhooks} failed="The webhooks cannot be listed" rows={2}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={IconWebhook} title="No webhooks yet">
              A webhook sends what happens to an address of yours, signed, as it happens. For Teams it sends cards to a
              channel’s workflow.
            </EmptyState>
          ) : (
            <WebhookTable webhooks={list} />
          )
        }
      </Loaded>
      <WebhookModal
        isOpen={isMaking}
        webhook={undefined}
        onClose={() => setMaking(false)}
        onSaved={({ id, secret }) => {
          setMaking(false);
          if (secret !== undefined) setMade({ id, secret });
          void queries.invalidateQueries({ queryKey: ['webhooks'] });
        }}
      />
      <SecretModal
        secret={made?.secret}
        title="The webhook’s secret"
        onClose={() => {
          const id = made?.id ?? '';
          setMade(undefined);
          void leave(`/integrations/webhooks/${id}`);
        }}
      >
        The receiver checks with it that messages come from this gateway (Standard Webhooks). Teams needs none.
      </SecretModal>
    </Panel>
  );
}

function WebhookTable({ webhooks }: { readonly webhooks: readonly Webhook[] }) {
  return (
    <Table.ScrollContainer minWidth={520} type="native">
      <Table aria-label="Webhooks">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Webhook</Table.Th>
            <Table.Th>Kind</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Last took a message</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {webhooks.map((webhook) => (
            <Table.Tr key={webhook.id}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Anchor component={Link} to={`/integrations/webhooks/${webhook.id}`} size="sm" fw={500}>
                  {webhook.description === '' ? hostOf(webhook.url) : webhook.description}
                </Anchor>
                {webhook.description === '' ? null : (
                  <Text size="xs" c="dimmed">
                    {hostOf(webhook.url)}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{webhook.kind === 'microsoftteams' ? 'Teams' : 'Webhook'}</Table.Td>
              <Table.Td>
                <Group gap={6}>
                  <WebhookState webhook={webhook} />
                </Group>
              </Table.Td>
              <Table.Td>{webhook.delivered_at === null ? 'never' : <When at={webhook.delivered_at} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Where it leads; the rest of an address may be a password, and a list is read over shoulders. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
