import { Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useMe } from '../../api/me.ts';
import { OWN_RANGE, RANGES } from './session-filters.ts';
import classes from './session-list.module.css';
import { PROTOCOLS, VERBS } from './session-words.ts';

const TYPE_DELAY_MS = 300;

interface Props {
  readonly search: URLSearchParams;
  readonly onChange: (name: string, value: string | null) => void;
}

/** What the list of sessions is narrowed down by. */
export function FilterBar({ search, onChange }: Props) {
  const me = useMe();
  const later = useDebouncedCallback(onChange, TYPE_DELAY_MS);
  return (
    <Group className={classes.filters ?? ''} gap="xs">
      <TextInput
        className={classes.search ?? ''}
        aria-label="Search user, Resource Role, database, application or address"
        placeholder="User, Resource Role, database, client …"
        leftSection={<IconSearch size={15} aria-hidden="true" />}
        defaultValue={search.get('search') ?? ''}
        onChange={(event) => later('search', event.currentTarget.value.trim())}
        size="xs"
      />
      {me.isAdmin || me.isAuditor ? (
        <TextInput
          aria-label="Only of this user"
          placeholder="User"
          defaultValue={search.get('user') ?? ''}
          onChange={(event) => later('user', event.currentTarget.value.trim())}
          size="xs"
        />
      ) : null}
      <TextInput
        aria-label="Only of this Resource Role"
        placeholder="Resource Role"
        defaultValue={search.get('connection') ?? ''}
        onChange={(event) => later('connection', event.currentTarget.value.trim())}
        size="xs"
      />
      <Select
        aria-label="Only of this protocol"
        placeholder="Any protocol"
        data={Object.entries(PROTOCOLS).map(([value, label]) => ({ value, label }))}
        value={search.get('type')}
        onChange={(value) => onChange('type', value)}
        clearable
        size="xs"
      />
      <Select
        aria-label="Only opened by"
        placeholder="Any client"
        data={Object.entries(VERBS).map(([value, label]) => ({ value, label }))}
        value={search.get('verb')}
        onChange={(value) => onChange('verb', value)}
        clearable
        size="xs"
      />
      <Select
        aria-label="When it was opened"
        placeholder="Any time"
        data={[
          ...RANGES.map(({ value, label }) => ({ value, label })),
          { value: OWN_RANGE, label: 'From day to day …' },
        ]}
        value={search.get('time')}
        onChange={(value) => onChange('time', value)}
        clearable
        size="xs"
      />
      {search.get('time') === OWN_RANGE ? (
        <>
          <Day label="From" name="from" search={search} onChange={onChange} />
          <Day label="To" name="to" search={search} onChange={onChange} />
        </>
      ) : null}
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
      size="xs"
    />
  );
}
