import { Autocomplete, Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';
import { ErrorNotice } from '../error-notice.tsx';
import { FormModal } from '../unsaved/form-modal.tsx';
import { useUnsaved } from '../unsaved/use-unsaved.ts';
import { LIFETIMES, secondsOf } from './lifetimes.ts';

export type NewToken = components['schemas']['NewTokenInput'];
export type CreatedToken = components['schemas']['CreatedToken'];

const NAME_LENGTH_MAX = 100;
const NAMES_OFFERED = 200;

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly create: (token: NewToken) => Promise<CreatedToken>;
  readonly onCreated: (token: CreatedToken) => void;
}

/** Asks what an access token is for, how long it lasts and what it opens. */
export function NewTokenModal({ isOpen, onClose, create, onCreated }: Props) {
  return (
    <FormModal isOpen={isOpen} onClose={onClose} title="New access token">
      {(close) => <TokenForm onClose={close} create={create} onCreated={onCreated} />}
    </FormModal>
  );
}

function TokenForm({ onClose, create, onCreated }: Omit<Props, 'isOpen'>) {
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState<string>(LIFETIMES[0].value);
  const [connection, setConnection] = useState('');
  useUnsaved(name !== '' || connection !== '');
  const names = useQuery({
    queryKey: ['connections', 'names'],
    queryFn: async ({ signal }) => {
      const query = { limit: NAMES_OFFERED };
      const answer = await dataOf(api.GET('/api/connections', { params: { query }, signal }));
      return (Array.isArray(answer) ? answer : answer.data).map((each) => each.name);
    },
  });
  const make = useMutation({ mutationFn: create, onSuccess: onCreated });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const seconds = secondsOf(lifetime);
    make.mutate({
      name: name.trim(),
      ...(seconds === undefined ? {} : { expires_in_seconds: seconds }),
      ...(connection.trim() === '' ? {} : { connection: connection.trim() }),
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="What it is used for."
          placeholder="my laptop"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={NAME_LENGTH_MAX}
          required
          data-autofocus
        />
        <Select
          label="It lasts"
          data={LIFETIMES}
          value={lifetime}
          onChange={(value) => setLifetime(value ?? LIFETIMES[0].value)}
          allowDeselect={false}
        />
        <Autocomplete
          label="Only for the Resource Role"
          description="Optional. The token then opens nothing else."
          data={names.data ?? []}
          value={connection}
          onChange={setConnection}
        />
        {make.error === null ? null : <ErrorNotice error={make.error} title="No token was made" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
