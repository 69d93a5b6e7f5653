import { Button, Group, MultiSelect, Select, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { FormModal } from '../../components/unsaved/form-modal.tsx';
import { useUnsaved } from '../../components/unsaved/use-unsaved.ts';
import type { Webhook } from './webhook-queries.ts';
import { bodyOf, draftOf, EVENTS, type WebhookDraft } from './webhook-words.ts';

const NAMES_OFFERED = 200;
const KINDS = [
  { value: 'generic', label: 'Webhook: signed JSON to an address of yours' },
  { value: 'microsoftteams', label: 'Microsoft Teams: cards in a channel' },
];

/** A webhook that was saved; a new one comes with its secret. */
type Saved = Webhook & { readonly secret?: string };

interface Props {
  readonly isOpen: boolean;
  /** Which to change; left out: a new one. */
  readonly webhook: Webhook | undefined;
  readonly onClose: () => void;
  readonly onSaved: (webhook: Saved) => void;
}

/** Asks where a webhook leads, and of what it tells. */
export function WebhookModal({ isOpen, webhook, onClose, onSaved }: Props) {
  const title = webhook === undefined ? 'New webhook' : 'Edit the webhook';
  return (
    <FormModal isOpen={isOpen} onClose={onClose} title={title} size="lg">
      {(close) => <WebhookForm webhook={webhook} onClose={close} onSaved={onSaved} />}
    </FormModal>
  );
}

function WebhookForm({ webhook, onClose, onSaved }: Omit<Props, 'isOpen'>) {
  const [draft, setDraft] = useState(() => draftOf(webhook));
  useUnsaved(JSON.stringify(draft) !== JSON.stringify(draftOf(webhook)));
  const set = (change: Partial<WebhookDraft>) => setDraft((before) => ({ ...before, ...change }));
  const save = useMutation({
    mutationFn: (): Promise<Saved> => {
      const body = bodyOf(draft, webhook?.disabled ?? false);
      if (webhook === undefined) return dataOf(api.POST('/api/webhooks/endpoints', { body }));
      return dataOf(api.PUT('/api/webhooks/endpoints/{id}', { params: { path: { id: webhook.id } }, body }));
    },
    onSuccess: onSaved,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const isTeams = draft.kind === 'microsoftteams';
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Select
          label="Kind"
          data={KINDS}
          value={draft.kind}
          onChange={(kind) => set({ kind: kind === 'microsoftteams' ? kind : 'generic' })}
          allowDeselect={false}
        />
        <TextInput
          label="Address"
          description={
            isTeams
              ? 'In Teams: the channel’s menu, Workflows, “Send webhook alerts to a channel”. Paste the address it shows.'
              : 'Messages are sent there with POST. It must begin with https://.'
          }
          placeholder={isTeams ? 'https://….logic.azure.com/…' : 'https://hooks.example.com/sluice'}
          type="url"
          value={draft.url}
          onChange={(event) => set({ url: event.currentTarget.value })}
          autoComplete="off"
          required
          data-autofocus
        />
        <TextInput
          label="Name"
          description="Optional. What you call it."
          value={draft.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
          maxLength={254}
        />
        <What draft={draft} onChange={set} />
        {save.error === null ? null : <ErrorNotice error={save.error} title="It was not saved" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {webhook === undefined ? 'Create' : 'Save'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface WhatProps {
  readonly draft: WebhookDraft;
  readonly onChange: (change: Partial<WebhookDraft>) => void;
}

/** Of what it tells. */
function What({ draft, onChange }: WhatProps) {
  const names = useQuery({
    queryKey: ['connections', 'names'],
    queryFn: async ({ signal }) => {
      const answer = await dataOf(api.GET('/api/connections', { params: { query: { limit: NAMES_OFFERED } }, signal }));
      return (Array.isArray(answer) ? answer : answer.data).map((each) => each.name);
    },
  });
  const events = Object.entries(EVENTS).map(([value, label]) => ({ value, label }));
  return (
    <>
      <MultiSelect
        label="What it tells of"
        description="Nothing chosen: everything."
        data={events}
        value={[...draft.events]}
        onChange={(values) =>
          onChange({ events: values.filter((value): value is keyof typeof EVENTS => Object.hasOwn(EVENTS, value)) })
        }
        clearable
        searchable
      />
      <TagsInput
        label="Only of these Resource Roles"
        description="Nothing chosen: of all, also of those to come."
        data={names.data ?? []}
        value={[...draft.connections]}
        onChange={(connections) => onChange({ connections })}
        acceptValueOnBlur
      />
      <Switch
        label="Messages hold the text of commands"
        description="Off, they lead to the request, and only who may see it reads the command."
        checked={draft.includeCommand}
        onChange={(event) => onChange({ includeCommand: event.currentTarget.checked })}
      />
    </>
  );
}
