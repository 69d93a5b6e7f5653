import { Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { filtersOf, groupsQuery, type UserFilters } from './user-queries.ts';
import classes from './users.module.css';

const TYPE_DELAY_MS = 300;

/** What the address narrows the list down by, and how to change it. */
export function useListFilters() {
  const [search, setSearch] = useSearchParams();
  const page = Math.max(1, Number(search.get('page')) || 1);
  const change = (name: string, value: string | null) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      // Another list begins with its first page.
      after.delete('page');
      if (value === null || value === '') after.delete(name);
      else after.set(name, value);
      return after;
    });
  return { filters: filtersOf(search), page, change, clear: () => setSearch({}) };
}

interface Props {
  readonly filters: UserFilters;
  readonly onChange: (name: string, value: string | null) => void;
}

/** Fields that narrow down a list of people or programs. */
export function ListFilters({ filters, onChange }: Props) {
  const groups = useQuery(groupsQuery);
  const later = useDebouncedCallback(onChange, TYPE_DELAY_MS);
  const known = (groups.data ?? []).map(({ name }) => name);
  const { search = '', group } = filters;
  return (
    <Group className={classes.filters ?? ''} gap="xs">
      <TextInput
        // Cleared from elsewhere it is another field.
        key={search === '' ? 'empty' : 'filled'}
        type="search"
        aria-label="Search"
        placeholder="Search by name or e-mail"
        leftSection={<IconSearch size={14} aria-hidden="true" />}
        defaultValue={search}
        onChange={(event) => later('search', event.currentTarget.value.trim())}
        size="xs"
      />
      <Select
        aria-label="Only members of this group"
        placeholder="Group"
        // One that is gone is still what the list is narrowed down by.
        data={group === undefined || known.includes(group) ? known : [group, ...known]}
        value={group ?? null}
        onChange={(value) => onChange('group', value)}
        clearable
        searchable
        nothingFoundMessage="No such group"
        size="xs"
      />
    </Group>
  );
}
