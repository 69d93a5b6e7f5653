import { Button, Card, Group, Pagination, Tabs, VisuallyHidden } from '@mantine/core';
import { IconFilterOff, IconTerminal2 } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { useMe } from '../../api/me.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingRows } from '../../components/loading-page.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useNow } from '../../components/when.tsx';
import { FilterBar } from './filter-bar.tsx';
import { sessionsQuery } from './session-data.ts';
import { filtersOf, type SessionFilters } from './session-filters.ts';
import classes from './session-list.module.css';
import { SessionTable } from './session-table.tsx';

const PAGE_ITEMS = 50;
const ALL = 'all';

/** Every session one may see, newest first; open ones come and go as they do. */
export default function SessionList() {
  const me = useMe();
  const now = useNow();
  const [search, setSearch] = useSearchParams();
  const filters = filtersOf(search, now);
  const page = Math.max(1, Number(search.get('page')) || 1);
  const list = useQuery({
    ...sessionsQuery(filters, { limit: PAGE_ITEMS, offset: (page - 1) * PAGE_ITEMS }),
    placeholderData: keepPreviousData,
  });
  const open = useQuery({
    ...sessionsQuery({ ...filters, status: 'open' }, { limit: 1, offset: 0 }),
    placeholderData: keepPreviousData,
  });
  const change = (name: string, value: string | null) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      // Another list begins with its first page.
      after.delete('page');
      if (value === null || value === '') after.delete(name);
      else after.set(name, value);
      return after;
    });
  const status = filters.status ?? ALL;
  const pages = Math.ceil((list.data?.total ?? 0) / PAGE_ITEMS);
  return (
    <>
      <PageHead
        title="Sessions"
        lead={
          me.isAdmin || me.isAuditor
            ? 'Who was connected to what, what they ran, and what they saw.'
            : 'What you were connected to, what you ran, and what you saw.'
        }
      />
      <Card className={classes.card ?? ''} padding={0}>
        <Tabs value={status} onChange={(value) => change('status', value === ALL ? null : value)} keepMounted={false}>
          <Tabs.List className={classes.tabs ?? ''} aria-label="By status">
            <Tabs.Tab value={ALL}>All</Tabs.Tab>
            <Tabs.Tab value="open">
              Open{' '}
              {open.data === undefined ? null : (
                <span className={classes.count} data-open={open.data.total > 0 || undefined}>
                  {open.data.total}
                </span>
              )}
            </Tabs.Tab>
            <Tabs.Tab value="closed">Closed</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value={status}>
            <FilterBar search={search} onChange={change} />
            {list.error !== null ? (
              <div className={classes.notice}>
                <ErrorNotice
                  error={list.error}
                  title="The sessions cannot be listed"
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
              <SessionTable sessions={list.data.items} />
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

function Nothing({ filters, onClear }: { readonly filters: SessionFilters; readonly onClear: () => void }) {
  const { status, ...others } = filters;
  if (status === 'open' && Object.keys(others).length === 0) {
    return (
      <EmptyState icon={IconTerminal2} title="Nobody is connected">
        When somebody connects, the session appears here at once.
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
            Show all sessions
          </Button>
        }
      >
        No session that you may see is of this kind. In the search a part of a name is enough; the other fields want
        names in full.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconTerminal2}
      title="No sessions yet"
      action={
        <Button component={Link} to="/connections" variant="default">
          To the Resource Roles
        </Button>
      }
    >
      Open a Resource Role, copy the line for your client and run it: the session appears here while it goes on.
    </EmptyState>
  );
}
