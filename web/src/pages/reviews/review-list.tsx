import { Button, Card, Group, Pagination, Select, Tabs, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload, IconFilterOff, IconGitPullRequest } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingRows } from '../../components/loading-page.tsx';
import { PageHead } from '../../components/page-head.tsx';
import classes from './review-list.module.css';
import { type ReviewFilters, reviewCountsQuery, reviewsQuery } from './review-queries.ts';
import { ReviewTable } from './review-table.tsx';
import { isStatus, STATUSES } from './review-words.ts';

const PAGE_ITEMS = 50;
const ALL = 'all';
const TYPE_DELAY_MS = 300;

/** Every request one asked for or may decide. */
export default function ReviewList() {
  const [search, setSearch] = useSearchParams();
  const filters = filtersOf(search);
  const page = Math.max(1, Number(search.get('page')) || 1);
  const list = useQuery({
    ...reviewsQuery(filters, { limit: PAGE_ITEMS, offset: (page - 1) * PAGE_ITEMS }),
    placeholderData: keepPreviousData,
  });
  const counts = useQuery({ ...reviewCountsQuery(filters), placeholderData: keepPreviousData });
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
        title="Access Requests"
        lead="Commands that wait for people, access for a time, and what was decided."
        actions={
          <Button
            component="a"
            href={`/api/reviews?${new URLSearchParams({ ...filters, format: 'csv' })}`}
            download
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden="true" />}
          >
            Export as CSV
          </Button>
        }
      />
      <Card className={classes.card ?? ''} padding={0}>
        <Tabs
          value={filters.status ?? ALL}
          onChange={(value) => change('status', value === ALL ? null : value)}
          keepMounted={false}
        >
          <Tabs.List className={classes.tabs ?? ''} aria-label="By status">
            <StatusTab value={ALL} label="All" count={counts.data?.total} />
            {Object.entries(STATUSES).map(([status, { label }]) => (
              <StatusTab
                key={status}
                value={status}
                label={label}
                count={isStatus(status) ? counts.data?.statuses[status] : undefined}
              />
            ))}
          </Tabs.List>
          <Tabs.Panel value={filters.status ?? ALL}>
            <Filters search={search} onChange={change} />
            {list.error !== null ? (
              <div className={classes.notice}>
                <ErrorNotice
                  error={list.error}
                  title="The requests cannot be listed"
                  onRetry={() => void list.refetch()}
                />
              </div>
            ) : list.data === undefined ? (
              <div className={classes.notice} role="status">
                <VisuallyHidden>Loading …</VisuallyHidden>
                <LoadingRows />
              </div>
            ) : list.data.items.length === 0 ? (
              <Nothing filters={filters} onClear={() => setSearch(new URLSearchParams())} />
            ) : (
              <ReviewTable reviews={list.data.items} />
            )}
          </Tabs.Panel>
        </Tabs>
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

/** What the address narrows the list down by. */
function filtersOf(search: URLSearchParams): ReviewFilters {
  const status = search.get('status');
  const type = search.get('type');
  const user = search.get('user');
  const connection = search.get('connection');
  return {
    ...(isStatus(status) ? { status } : {}),
    ...(type === 'onetime' || type === 'jit' ? { type } : {}),
    ...(user === null ? {} : { user }),
    ...(connection === null ? {} : { connection }),
  };
}

function StatusTab({
  value,
  label,
  count,
}: {
  readonly value: string;
  readonly label: string;
  readonly count: number | undefined;
}) {
  return (
    <Tabs.Tab value={value}>
      {label}
      {count === undefined ? null : (
        <span className={classes.count} data-waiting={(value === 'PENDING' && count > 0) || undefined}>
          {count}
        </span>
      )}
    </Tabs.Tab>
  );
}

interface FilterProps {
  readonly search: URLSearchParams;
  readonly onChange: (name: string, value: string | null) => void;
}

function Filters({ search, onChange }: FilterProps) {
  const later = useDebouncedCallback(onChange, TYPE_DELAY_MS);
  return (
    <Group className={classes.filters ?? ''} gap="xs">
      <TextInput
        aria-label="Only of this Resource Role"
        placeholder="Resource Role"
        defaultValue={search.get('connection') ?? ''}
        onChange={(event) => later('connection', event.currentTarget.value.trim())}
        size="xs"
      />
      <TextInput
        aria-label="Only of this user"
        placeholder="User"
        defaultValue={search.get('user') ?? ''}
        onChange={(event) => later('user', event.currentTarget.value.trim())}
        size="xs"
      />
      <Select
        aria-label="Only of this type"
        placeholder="Commands and access"
        data={[
          { value: 'onetime', label: 'Commands' },
          { value: 'jit', label: 'Access for a time' },
        ]}
        value={search.get('type')}
        onChange={(value) => onChange('type', value)}
        clearable
        size="xs"
      />
    </Group>
  );
}

function Nothing({ filters, onClear }: { readonly filters: ReviewFilters; readonly onClear: () => void }) {
  const { status, ...others } = filters;
  if (status === 'PENDING' && Object.keys(others).length === 0) {
    return (
      <EmptyState icon={IconGitPullRequest} title="Nothing waits">
        When somebody sends a command that needs approval, it appears here at once.
      </EmptyState>
    );
  }
  if (Object.keys(filters).length > 0) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title="Nothing like this"
        action={
          <Button variant="default" onClick={onClear}>
            Show all requests
          </Button>
        }
      >
        No request that you may see is of this kind. Names must be written in full.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={IconGitPullRequest} title="No requests yet">
      Put reviewers on a Resource Role: from then on its commands wait here until people of these groups approve them.
      You see what you asked for and what you may decide.
    </EmptyState>
  );
}
