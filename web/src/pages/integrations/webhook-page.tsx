import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { api, dataOf, done } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { Facts } from '../../components/facts.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { notifyDone, notifyFailure } from '../../components/notify.ts';
import { PageHead } from '../../components/page-head.tsx';
import { Panel } from '../../components/panel.tsx';
import { SecretModal } from '../../components/secret-modal.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { WebhookModal } from './webhook-modal.tsx';
import { type Webhook, webhookQuery } from './webhook-queries.ts';
import { WebhookState } from './webhook-state.tsx';
import { bodyOf, draftOf, EVENTS, resultWords } from './webhook-words.ts';

/** One webhook: where it leads, of what it tells, and what became of what was sent. */
export default function WebhookPage() {
  const { id = '' } = useParams();
  const webhook = useQuery(webhookQuery(id));
  const name = webhook.data?.description || 'Webhook';
  return (
    <>
      <PageHead
        title={name}
        lead={
          <Anchor component={Link} to="/integrations" size="sm">
            Integrations
          </Anchor>
        }
      />
      <Loaded query={webhook} failed="The webhook cannot be shown">
        {(data) => (
          <Stack gap="md">
            <About webhook={data} />
            <DeliveryLog webhookId={data.id} />
          </Stack>
        )}
      </Loaded>
    </>
  );
}

type Doing = 'edit' | 'rotate' | 'delete';

function About({ webhook }: { readonly webhook: Webhook }) {
  const me = useMe();
  const [doing, setDoing] = useState<Doing>();
  return (
    <Panel title="About it" aside={me.isAdmin ? <Buttons webhook={webhook} onDo={setDoing} /> : undefined}>
      <Stack gap="sm">
        {webhook.disabled_reason === null ? null : (
          <Alert color="red" title="The gateway turned it off">
            <Text size="sm">{webhook.disabled_reason}</Text>
            <Text size="sm">Put right what is wrong there, turn it on again, and send a test.</Text>
          </Alert>
        )}
        <Facts
          facts={[
            ['State', <WebhookState key="state" webhook={webhook} />],
            ['Kind', webhook.kind === 'microsoftteams' ? 'Microsoft Teams' : 'Webhook'],
            [
              'Address',
              <span key="url" style={{ overflowWrap: 'anywhere' }}>
                {webhook.url}
              </span>,
            ],
            [
              'It tells of',
              webhook.event_types.length === 0
                ? 'everything'
                : webhook.event_types.map((type) => EVENTS[type]).join(', '),
            ],
            ['Resource Roles', webhook.connections === null ? 'all' : webhook.connections.join(', ')],
            ['Commands', webhook.include_command ? 'with their text' : 'without their text'],
          ]}
        />
      </Stack>
      <Dialogs webhook={webhook} doing={doing} onClose={() => setDoing(undefined)} />
    </Panel>
  );
}

function Buttons({ webhook, onDo }: { readonly webhook: Webhook; readonly onDo: (what: Doing) => void }) {
  const queries = useQueryClient();
  const params = { path: { id: webhook.id } };
  const refresh = () =>
    Promise.all(['webhooks', 'webhook-messages'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
  const test = useMutation({
    mutationFn: () => dataOf(api.POST('/api/webhooks/endpoints/{id}/test', { params, body: null })),
    onSuccess: (message) => {
      if (message.status === 'delivered') notifyDone(`The test arrived: ${resultWords(message)}.`);
      else notifyFailure('The test did not arrive', new Error(resultWords(message)));
    },
    onError: (error) => notifyFailure('No test was sent', error),
    onSettled: refresh,
  });
  const toggle = useMutation({
    mutationFn: () =>
      done(api.PUT('/api/webhooks/endpoints/{id}', { params, body: bodyOf(draftOf(webhook), !webhook.disabled) })),
    onError: (error) => notifyFailure('It was not changed', error),
    onSettled: refresh,
  });
  return (
    <Group gap="xs">
      <Button size="xs" onClick={() => test.mutate()} loading={test.isPending}>
        Send a test
      </Button>
      <Button size="xs" variant="default" onClick={() => onDo('edit')}>
        Edit …
      </Button>
      <Button size="xs" variant="default" onClick={() => toggle.mutate()} loading={toggle.isPending}>
        {webhook.disabled ? 'Turn on' : 'Turn off'}
      </Button>
      <Button size="xs" variant="default" onClick={() => onDo('rotate')}>
        New secret …
      </Button>
      <Button size="xs" variant="default" onClick={() => onDo('delete')}>
        Delete …
      </Button>
    </Group>
  );
}

interface DialogProps {
  readonly webhook: Webhook;
  readonly doing: Doing | undefined;
  readonly onClose: () => void;
}

function Dialogs({ webhook, doing, onClose }: DialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [secret, setSecret] = useState<string>();
  const params = { path: { id: webhook.id } };
  const refresh = () => queries.invalidateQueries({ queryKey: ['webhooks'] });
  return (
    <>
      <WebhookModal
        isOpen={doing === 'edit'}
        webhook={webhook}
        onClose={onClose}
        onSaved={() => {
          onClose();
          notifyDone('The webhook was saved.');
          void refresh();
        }}
      />
      <ConfirmModal
        isOpen={doing === 'rotate'}
        onClose={onClose}
        title="Give it a new secret?"
        label="New secret"
        action={async () => {
          const answer = await dataOf(api.POST('/api/webhooks/endpoints/{id}/rotate-secret', { params, body: null }));
          setSecret(answer.secret);
        }}
      >
        Messages are signed with it from now on. The receiver refuses them until it knows the new secret.
      </ConfirmModal>
      <SecretModal secret={secret} title="The webhook’s new secret" onClose={() => setSecret(undefined)}>
        Put it in place of the old one at the receiver.
      </SecretModal>
      <ConfirmModal
        isOpen={doing === 'delete'}
        onClose={onClose}
        title="Delete this webhook?"
        label="Delete"
        action={async () => {
          await done(api.DELETE('/api/webhooks/endpoints/{id}', { params }));
          await navigate('/integrations');
          await refresh();
          notifyDone('The webhook is deleted.');
        }}
      >
        Nothing is sent there any more, and the log of its deliveries goes with it.
      </ConfirmModal>
    </>
  );
}
