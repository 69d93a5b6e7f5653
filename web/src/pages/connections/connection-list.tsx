import { Button, Card, Group, Pagination, Select, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDatabase, IconFilterOff, IconPlus, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { useMe } from '../../api/me.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingRows } from '../../components/loading-page.tsx';
import { PageHead } from '../../components/page-head.tsx';
import classes from './connection-list.module.css';
import { connectionsQuery, tagsQuery } from './connection-queries.ts';
import { ConnectionTable } from './connection-table.tsx';
import { KINDS } from './kinds/index.ts';
import { filtersOf } from './list-filters.ts';

const PAGE_ITEMS = 50;
const TYPE_DELAY_MS = 300;

/** Every Resource Role one may use. */
export default function ConnectionList() {
  const me = useMe();
  const [search, setSearch] = useSearchParams();
  const filters = filtersOf(search);
  const page = Math.max(1, Number(search.get('page')) || 1);
  const list = useQuery({ ...connectionsQuery(filters, page, PAGE_ITEMS), placeholderData: keepPreviousData });
  const change = (name: string, value: string | null) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      // Another list begins with its first page.
      after.delete('page');
      if (value === null || value === '') after.delete(name);
      else after.set(name, value);
      return after;
    });
  const pages = Math.ceil((list.data?.total ?? 0) / PAGE_ITEMS);
  return (
    <>
      <PageHead
        title="Resource Roles"
        lead="Databases and commands behind the gateway, and how to reach them."
        actions={me.isAdmin ? <NewButton /> : undefined}
      />
      <Card className={classes.card ?? ''} padding={0}>
        <Filters search={search} onChange={change} />
        {list.error !== null ? (
          <div className={classes.notice}>
            <ErrorNotice
              error={list.error}
              title="The Resource Roles cannot be listed"
              onRetry={() => void list.refetch()}
            />
          </div>
        ) : list.data === undefined ? (
          <div className={classes.notice} role="status">
            <VisuallyHidden>Loading …</VisuallyHidden>
            <LoadingRows />
          </div>
        ) : list.data.items.length > 0 ? (
          <ConnectionTable connections={list.data.items} />
        ) : (
          <Nothing isFiltered={Object.keys(filters).length > 0 || page > 1} onClear={() => setSearch({})} />
        )}
        {pages > 1 ? (
          <Group justify="center" p="md">
            <Pagination
              total={pages}
              value={page}
              size="sm"
              onChange={(next) => change('page', next === 1 ? null : String(next))}
              getControlProps={(control) => ({ 'aria-label': `${control} page` })}
              getItemProps={(item) => ({ 'aria-label': `Page ${item}` })}
            />
          </Group>
        ) : null}
      </Card>
    </>
  );
}

function NewButton() {
  return (
    <Button component={Link} to="/connections/-/new" leftSection={<IconPlus size={16} aria-hidden="true" />}>
      New Resource Role
    </Button>
  );
}

interface FilterProps {
  readonly search: URLSearchParams;
  readonly onChange: (name: string, value: string | null) => void;
}

function Filters({ search, onChange }: FilterProps) {
  const later = useDebouncedCallback(onChange, TYPE_DELAY_MS);
  const tags = useQuery(tagsQuery);
  const tag = search.get('tag');
  const known = (tags.data ?? []).map(({ key, value }) => `${key}=${value}`);
  // One that nothing carries any more is still what the list is narrowed by.
  const choices = tag === null || known.includes(tag) ? known : [tag, ...known];
  const text = search.get('search') ?? '';
  return (
    <Group className={classes.filters ?? ''} gap="xs">
      <TextInput
        // Cleared from elsewhere it is another field.
        key={text === '' ? 'empty' : 'filled'}
        type="search"
        aria-label="Search"
        placeholder="Search by name or type"
        leftSection={<IconSearch size={14} aria-hidden="true" />}
        defaultValue={text}
        onChange={(event) => later('search', event.currentTarget.value.trim())}
        size="xs"
      />
      <Select
        aria-label="Only of this type"
        placeholder="Type"
        data={KINDS.map(({ id, label }) => ({ value: id, label }))}
        value={search.get('kind')}
        onChange={(value) => onChange('kind', value)}
        clearable
        size="xs"
      />
      <Select
        aria-label="Only with this status"
        placeholder="Status"
        data={[
          { value: 'online', label: 'Online' },
          { value: 'offline', label: 'Offline' },
        ]}
        value={search.get('status')}
        onChange={(value) => onChange('status', value)}
        clearable
        size="xs"
      />
      {choices.length === 0 ? null : (
        <Select
          aria-label="Only with this tag"
          placeholder="Tag"
          data={choices}
          value={tag}
          onChange={(value) => onChange('tag', value)}
          clearable
          searchable
          nothingFoundMessage="No such tag"
          size="xs"
        />
      )}
    </Group>
  );
}

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const me = useMe();
  if (isFiltered) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title="Nothing like this"
        action={
          <Button variant="default" onClick={onClear}>
            Show all Resource Roles
          </Button>
        }
      >
        No Resource Role that you may use is of this kind.
      </EmptyState>
    );
  }
  if (me.isAdmin) {
    return (
      <EmptyState icon={IconDatabase} title="No Resource Roles yet" action={<NewButton />}>
        A Resource Role leads to one database, or runs one command. Set one up, and people reach it with the clients
        they already have.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={IconDatabase} title="No Resource Roles for you">
      There are none, or none that your groups may use. Ask an administrator to add you to a group.
    </EmptyState>
  );
}
