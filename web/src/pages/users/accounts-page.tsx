import { Anchor, Button, Table } from '@mantine/core';
import { IconFilterOff, IconPlus, IconRobot } from '@tabler/icons-react';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useMe } from '../../api/me.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Pager } from '../../components/pager.tsx';
import { useLeave } from '../../components/unsaved/use-unsaved.ts';
import { When } from '../../components/when.tsx';
import { AccountModal } from './account-modal.tsx';
import { GroupBadges } from './group-badges.tsx';
import { ListFilters, useListFilters } from './list-filters.tsx';
import { AccountStatus } from './person-table.tsx';
import { accountsQuery, PAGE_ITEMS, type ServiceAccount } from './user-queries.ts';
import classes from './users.module.css';
import { UsersFrame } from './users-frame.tsx';

/** Programs that use connections in their own name. */
export default function AccountsPage() {
  const me = useMe();
  const leave = useLeave();
  const queries = useQueryClient();
  const { filters, page, change, clear } = useListFilters();
  const list = useQuery({ ...accountsQuery(filters, page), placeholderData: keepPreviousData });
  const [isMaking, setMaking] = useState(false);
  const newButton = me.isAdmin ? (
    <Button onClick={() => setMaking(true)} leftSection={<IconPlus size={16} aria-hidden="true" />}>
      New service account
    </Button>
  ) : undefined;
  return (
    <UsersFrame path="/users/service-accounts" actions={newButton}>
      <ListFilters filters={filters} onChange={change} />
      <Loaded query={list} failed="The service accounts cannot be listed">
        {({ items, total }) => (
          <>
            {items.length > 0 ? (
              <AccountTable accounts={items} />
            ) : Object.keys(filters).length > 0 || page > 1 ? (
              <EmptyState
                icon={IconFilterOff}
                title="None like this"
                action={
                  <Button variant="default" onClick={clear}>
                    Show all
                  </Button>
                }
              >
                No service account has this name or group.
              </EmptyState>
            ) : (
              <EmptyState icon={IconRobot} title="No service accounts yet">
                A program that uses databases gets an account of its own, with access tokens instead of a password. What
                it does is recorded in its name.
              </EmptyState>
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
      <AccountModal
        isOpen={isMaking}
        account={undefined}
        onClose={() => setMaking(false)}
        onSaved={({ name }) => {
          void queries.invalidateQueries({ queryKey: ['serviceaccounts'] });
          void leave(`/users/service-accounts/${encodeURIComponent(name)}`);
        }}
      />
    </UsersFrame>
  );
}

function AccountTable({ accounts }: { readonly accounts: readonly ServiceAccount[] }) {
  return (
    <Table aria-label="Service accounts">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Groups</Table.Th>
          <Table.Th w={110}>Status</Table.Th>
          <Table.Th className={classes.wide ?? ''}>Since</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {accounts.map((account) => (
          <Table.Tr key={account.id}>
            <Table.Td>
              <Anchor
                component={Link}
                to={`/users/service-accounts/${encodeURIComponent(account.name)}`}
                size="sm"
                className={classes.name ?? ''}
              >
                {account.name}
              </Anchor>
              <div className={classes.sub}>{account.description}</div>
            </Table.Td>
            <Table.Td>
              <GroupBadges groups={account.groups} />
            </Table.Td>
            <Table.Td>
              <AccountStatus status={account.status} />
            </Table.Td>
            <Table.Td className={classes.wide ?? ''}>
              <When at={account.created_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
