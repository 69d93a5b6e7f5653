import { Button } from '@mantine/core';
import { IconFilterOff, IconPlus, IconUsers } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import type { User } from '../../api/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Pager } from '../../components/pager.tsx';
import { ListFilters, useListFilters } from './list-filters.tsx';
import { type PersonAction, PersonDialogs } from './person-dialogs.tsx';
import { PersonTable } from './person-table.tsx';
import { PAGE_ITEMS, peopleQuery } from './user-queries.ts';
import { UsersFrame } from './users-frame.tsx';

/** The people who use the gateway. */
export default function PeoplePage() {
  const me = useMe();
  const { filters, page, change, clear } = useListFilters();
  const list = useQuery({ ...peopleQuery(filters, page), placeholderData: keepPreviousData });
  const [action, setAction] = useState<PersonAction>();
  const actions = me.isAdmin ? (
    <Button onClick={() => setAction({ kind: 'create' })} leftSection={<IconPlus size={16} aria-hidden="true" />}>
      New user
    </Button>
  ) : undefined;
  const onAction = me.isAdmin
    ? (kind: Exclude<PersonAction['kind'], 'create'>, user: User) => setAction({ kind, user })
    : undefined;
  return (
    <UsersFrame path="/users" actions={actions}>
      <ListFilters filters={filters} onChange={change} />
      <Loaded query={list} failed="The users cannot be listed">
        {({ items, total }) => (
          <>
            {items.length > 0 ? (
              <PersonTable people={items} meId={me.id} onAction={onAction} />
            ) : (
              <Nothing isFiltered={Object.keys(filters).length > 0 || page > 1} onClear={clear} />
            )}
            <Pager
              total={total}
              pageItems={PAGE_ITEMS}
              page={page}
              onChange={(next) => change('page', next === 1 ? null : String(next))}
            />
          </>
        )}
      </Loaded>
      <PersonDialogs action={action} onClose={() => setAction(undefined)} />
    </UsersFrame>
  );
}

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  if (!isFiltered) {
    return (
      <EmptyState icon={IconUsers} title="No users yet">
        People appear here when an administrator adds them, or when they first log in with their company account.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconFilterOff}
      title="Nobody like this"
      action={
        <Button variant="default" onClick={onClear}>
          Show everybody
        </Button>
      }
    >
      No user has this name, e-mail address or group.
    </EmptyState>
  );
}
