import { Button, Group, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LIFETIMES, secondsOf } from '../../components/tokens/lifetimes.ts';
import { FormModal } from '../../components/unsaved/form-modal.tsx';
import { useUnsaved } from '../../components/unsaved/use-unsaved.ts';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onCreated: (key: string) => void;
}

/** Asks what an API key is called, what it may, and how long it lasts. */
export function NewKeyModal({ isOpen, onClose, onCreated }: Props) {
  return (
    <FormModal isOpen={isOpen} onClose={onClose} title="New API key">
      {(close) => <KeyForm onClose={close} onCreated={onCreated} />}
    </FormModal>
  );
}

function KeyForm({ onClose, onCreated }: Omit<Props, 'isOpen'>) {
  const [name, setName] = useState('');
  const [groups, setGroups] = useState<string[]>([]);
  const [lifetime, setLifetime] = useState<string>(LIFETIMES[0].value);
  useUnsaved(name !== '' || groups.length > 0);
  const known = useQuery({ queryKey: ['groups'], queryFn: ({ signal }) => dataOf(api.GET('/api/groups', { signal })) });
  const make = useMutation({
    mutationFn: () => {
      const seconds = secondsOf(lifetime);
      const body = { name: name.trim(), groups, ...(seconds === undefined ? {} : { expires_in: seconds }) };
      return dataOf(api.POST('/api/api-keys', { body }));
    },
    onSuccess: ({ key }) => onCreated(key),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder="deploys"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
          required
          data-autofocus
        />
        <TagsInput
          label="Groups"
          description="It may what they may. In “admin” it is an administrator."
          data={(known.data ?? []).map((group) => group.name)}
          value={groups}
          onChange={setGroups}
          acceptValueOnBlur
        />
        <Select
          label="It lasts"
          data={LIFETIMES}
          value={lifetime}
          onChange={(value) => setLifetime(value ?? LIFETIMES[0].value)}
          allowDeselect={false}
        />
        {make.error === null ? null : <ErrorNotice error={make.error} title="No key was made" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
