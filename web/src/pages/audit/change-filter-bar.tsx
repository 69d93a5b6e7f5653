import { CloseButton, Group, Pill, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import classes from './audit.module.css';
import { ACTIONS, ENTITIES } from './change-words.ts';

const TYPE_DELAY_MS = 300;

interface Props {
  readonly search: URLSearchParams;
  readonly onChange: (name: string, value: string | null) => void;
}

/** What the list of changes is narrowed down by. */
export function ChangeFilterBar({ search, onChange }: Props) {
  const later = useDebouncedCallback(onChange, TYPE_DELAY_MS);
  const only = search.get('entity_id');
  return (
    <Group className={classes.filters ?? ''} gap="xs">
      <TextInput
        aria-label="Part of the name of what was changed"
        placeholder="Name"
        leftSection={<IconSearch size={15} aria-hidden="true" />}
        defaultValue={search.get('search') ?? ''}
        onChange={(event) => later('search', event.currentTarget.value.trim())}
        size="xs"
      />
      <Select
        aria-label="Only of this kind"
        placeholder="Everything"
        data={Object.entries(ENTITIES).map(([value, label]) => ({ value, label }))}
        value={search.get('entity')}
        onChange={(value) => onChange('entity', value)}
        clearable
        size="xs"
      />
      <Select
        aria-label="Only what was"
        placeholder="Any change"
        data={Object.entries(ACTIONS).map(([value, { label }]) => ({ value, label }))}
        value={search.get('action')}
        onChange={(value) => onChange('action', value)}
        clearable
        size="xs"
      />
      <TextInput
        aria-label="Only by this user"
        placeholder="Who"
        defaultValue={search.get('actor') ?? ''}
        onChange={(event) => later('actor', event.currentTarget.value.trim())}
        size="xs"
      />
      <Day label="From" name="from" search={search} onChange={onChange} />
      <Day label="To" name="to" search={search} onChange={onChange} />
      {only === null ? null : (
        <Pill component="div" size="md">
          One thing only{' '}
          <CloseButton size="xs" aria-label="Show others, too" onClick={() => onChange('entity_id', null)} />
        </Pill>
      )}
    </Group>
  );
}

function Day({ label, name, search, onChange }: Props & { readonly label: string; readonly name: string }) {
  return (
    <TextInput
      type="date"
      aria-label={label}
      value={search.get(name) ?? ''}
      onChange={(event) => onChange(name, event.currentTarget.value)}
      leftSection={label}
      leftSectionWidth={44}
      size="xs"
    />
  );
}
