import { Button, Select, Table, Text } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Loaded } from '../../components/loaded.tsx';
import { notifyDone, notifyFailure } from '../../components/notify.ts';
import { Pager } from '../../components/pager.tsx';
import { Panel } from '../../components/panel.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { When } from '../../components/when.tsx';
import { MESSAGES_PAGE, messagesQuery, type WebhookMessage } from './webhook-queries.ts';
import { eventWords, OUTCOMES, resultWords } from './webhook-words.ts';

/** What was sent to a webhook, and what became of it. */
export function DeliveryLog({ webhookId }: { readonly webhookId: string }) {
  const [status, setStatus] = useState<WebhookMessage['status']>();
  const [page, setPage] = useState(1);
  const messages = useQuery({ ...messagesQuery(webhookId, status, page), placeholderData: keepPreviousData });
  return (
    <Panel
      title="Deliveries"
      aside={
        <Select
          size="xs"
          aria-label="Only with this outcome"
          placeholder="All outcomes"
          data={Object.entries(OUTCOMES).map(([value, { label }]) => ({ value, label }))}
          value={status ?? null}
          onChange={(value) => {
            setStatus(value !== null && isStatus(value) ? value : undefined);
            setPage(1);
          }}
          clearable
        />
      }
    >
      <Loaded query={messages} failed="The deliveries cannot be listed" rows={3}>
        {({ data, total }) => (
          <>
            {data.length === 0 ? (
              <Text size="sm" c="dimmed">
                {status === undefined
                  ? 'Nothing was sent yet. Send a test to see whether it arrives.'
                  : 'Nothing with this outcome.'}
              </Text>
            ) : (
              <MessageTable messages={data} />
            )}
            <Pager total={total} pageItems={MESSAGES_PAGE} page={page} onChange={setPage} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function isStatus(text: string): text is WebhookMessage['status'] {
  return Object.hasOwn(OUTCOMES, text);
}

function MessageTable({ messages }: { readonly messages: readonly WebhookMessage[] }) {
  const me = useMe();
  return (
    <Table.ScrollContainer minWidth={620} type="native">
      <Table aria-label="Deliveries">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={110}>Outcome</Table.Th>
            <Table.Th>What it told</Table.Th>
            <Table.Th>Answer</Table.Th>
            <Table.Th w={80}>Attempts</Table.Th>
            <Table.Th w={110}>When</Table.Th>
            {me.isAdmin ? <Table.Th w={100} aria-label="Actions" /> : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {messages.map((message) => {
            const { label, color } = OUTCOMES[message.status];
            return (
              <Table.Tr key={message.id}>
                <Table.Td>
                  <StatusBadge color={color}>{label}</StatusBadge>
                </Table.Td>
                <Table.Td>{eventWords(message.event_type)}</Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{resultWords(message)}</Table.Td>
                <Table.Td>{message.attempts}</Table.Td>
                <Table.Td>
                  <When at={message.attempted_at ?? message.created_at} />
                </Table.Td>
                {me.isAdmin ? (
                  <Table.Td ta="end">{message.status === 'pending' ? null : <Redeliver message={message} />}</Table.Td>
                ) : null}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Redeliver({ message }: { readonly message: WebhookMessage }) {
  const queries = useQueryClient();
  const send = useMutation({
    mutationFn: () =>
      done(api.POST('/api/webhooks/messages/{id}/redeliver', { params: { path: { id: message.id } }, body: null })),
    onSuccess: () => notifyDone('It is sent again.'),
    onError: (error) => notifyFailure('It was not sent again', error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhook-messages'] }),
  });
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      onClick={() => send.mutate()}
      loading={send.isPending}
      aria-label={`Send again: ${eventWords(message.event_type)}`}
    >
      Send again
    </Button>
  );
}
