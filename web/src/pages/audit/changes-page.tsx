import { Button, Group, Pagination, VisuallyHidden } from '@mantine/core';
import { IconFilterOff, IconHistory } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingRows } from '../../components/loading-page.tsx';
import classes from './audit.module.css';
import { changesQuery } from './audit-data.ts';
import { AuditFrame } from './audit-frame.tsx';
import { ChangeFilterBar } from './change-filter-bar.tsx';
import { filtersOf } from './change-filters.ts';
import { ChangeList } from './change-list.tsx';

const PAGE_ITEMS = 50;

/** Who changed what of the configuration, newest first. */
export default function ChangesPage() {
  const [search, setSearch] = useSearchParams();
  const filters = filtersOf(search);
  const page = Math.max(1, Number(search.get('page')) || 1);
  const list = useQuery({
    ...changesQuery(filters, { limit: PAGE_ITEMS, offset: (page - 1) * PAGE_ITEMS }),
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
  const pages = Math.ceil((list.data?.total ?? 0) / PAGE_ITEMS);
  return (
    <AuditFrame tab="changes">
      <ChangeFilterBar search={search} onChange={change} />
      {list.error !== null ? (
        <div className={classes.notice}>
          <ErrorNotice error={list.error} title="The changes cannot be listed" onRetry={() => void list.refetch()} />
        </div>
      ) : list.data === undefined ? (
        <div className={classes.notice} role="status">
          <VisuallyHidden>Loading …</VisuallyHidden>
          <LoadingRows />
        </div>
      ) : list.data.items.length > 0 ? (
        <ChangeList changes={list.data.items} />
      ) : Object.keys(filters).length > 0 ? (
        <EmptyState
          icon={IconFilterOff}
          title="Nothing like this"
          action={
            <Button variant="default" onClick={() => setSearch(new URLSearchParams())}>
              Show all changes
            </Button>
          }
        >
          No change is of this kind. Of what was changed a part of the name is enough; who changed it is written in
          full.
        </EmptyState>
      ) : (
        <EmptyState icon={IconHistory} title="Nothing was changed yet">
          Every change of users, groups, Resource Roles and rules is recorded here, with who made it and what it was
          before.
        </EmptyState>
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
    </AuditFrame>
  );
}
