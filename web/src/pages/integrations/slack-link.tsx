import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf, done } from '../../api/client.ts';
import { ApiFailure } from '../../api/failure.ts';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { notifyDone } from '../../components/notify.ts';

/** One's own account of Slack; null: none is linked. */
const linkQuery = {
  queryKey: ['slack-link'],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    try {
      return await dataOf(api.GET('/api/users/self/slack', { signal }));
    } catch (error) {
      if (error instanceof ApiFailure && error.status === 404) return null;
      throw error;
    }
  },
};

/** Links one's account of Slack with oneself, so that its buttons decide as oneself. */
export function SlackLink() {
  const link = useQuery(linkQuery);
  return (
    <Loaded query={link} failed="Your link cannot be read" rows={1}>
      {(data) => (data === null ? <NewLink /> : <Linked name={data.slack_name} />)}
    </Loaded>
  );
}

function Linked({ name }: { readonly name: string }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  return (
    <Group gap="sm">
      <Text size="sm">
        Your account there is <b>{name}</b>. Type <code>/hoop subscribe</code> in Slack to get each request that you may
        decide.
      </Text>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        Unlink …
      </Button>
      <ConfirmModal
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Unlink your Slack account?"
        label="Unlink"
        action={async () => {
          await done(api.DELETE('/api/users/self/slack'));
          await queries.invalidateQueries({ queryKey: linkQuery.queryKey });
          notifyDone('Your Slack account is not linked any more.');
        }}
      >
        It decides nothing as you from now on, and your subscription ends.
      </ConfirmModal>
    </Group>
  );
}

function NewLink() {
  const queries = useQueryClient();
  const [code, setCode] = useState('');
  const [whose, setWhose] = useState<string>();
  const ask = useMutation({
    mutationFn: () => dataOf(api.POST('/api/users/self/slack', { body: { code: code.trim(), confirm: false } })),
    onSuccess: ({ slack_name: name }) => setWhose(name),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw="30rem">
        <Text size="sm">
          To decide in Slack, type <code>/hoop link</code> there and enter the code here. Never enter one that somebody
          sent you: it would let their account act as you.
        </Text>
        <Group align="flex-end" gap="xs">
          <TextInput
            label="Code"
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            maxLength={64}
            autoComplete="off"
            required
          />
          <Button type="submit" loading={ask.isPending} disabled={code.trim() === ''}>
            Go on
          </Button>
        </Group>
        {ask.error === null ? null : <ErrorNotice error={ask.error} title="It was not linked" />}
      </Stack>
      <ConfirmModal
        isOpen={whose !== undefined}
        onClose={() => setWhose(undefined)}
        title={`Let ${whose ?? ''} act as you?`}
        label="Link"
        color="sluice"
        action={async () => {
          await done(api.POST('/api/users/self/slack', { body: { code: code.trim(), confirm: true } }));
          await queries.invalidateQueries({ queryKey: linkQuery.queryKey });
          notifyDone('Your Slack account is linked.');
        }}
      >
        The code belongs to the Slack account “{whose}”. Its buttons decide requests as you from now on. Go on only if
        that is your own.
      </ConfirmModal>
    </form>
  );
}
