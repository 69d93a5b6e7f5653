import { Table, Text } from '@mantine/core';
import type { User } from '../../api/shapes.ts';
import { RowMenu } from '../../components/row-menu.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { When } from '../../components/when.tsx';
import { GroupBadges } from './group-badges.tsx';
import type { PersonAction } from './person-dialogs.tsx';
import classes from './users.module.css';

/** How people log in, in words. */
const LOGINS = {
  none: 'password',
  expected: 'company account, at the next login',
  linked: 'company account',
} as const;

interface Props {
  readonly people: readonly User[];
  readonly meId: string;
  /** Left out: they are only looked at. */
  readonly onAction: ((kind: Exclude<PersonAction['kind'], 'create'>, user: User) => void) | undefined;
}

/** People, one in a row. */
export function PersonTable({ people, meId, onAction }: Props) {
  return (
    <Table aria-label="Users">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th className={classes.wide ?? ''}>Groups</Table.Th>
          <Table.Th w={110}>Status</Table.Th>
          <Table.Th className={classes.wide ?? ''}>Logs in with</Table.Th>
          <Table.Th className={classes.wide ?? ''}>Since</Table.Th>
          {onAction === undefined ? null : <Table.Th w={48} aria-label="Actions" />}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((user) => (
          <Table.Tr key={user.id}>
            <Table.Td>
              <div className={classes.name}>
                {user.name}
                {user.id === meId ? (
                  <Text span size="xs" c="dimmed">
                    {' '}
                    (you)
                  </Text>
                ) : null}
              </div>
              <div className={classes.sub}>{user.email}</div>
              <div className={classes.narrow}>{user.groups.join(', ')}</div>
            </Table.Td>
            <Table.Td className={classes.wide ?? ''}>
              <GroupBadges groups={user.groups} />
            </Table.Td>
            <Table.Td>
              <AccountStatus status={user.status} />
            </Table.Td>
            <Table.Td className={classes.wide ?? ''}>{LOGINS[user.oidc]}</Table.Td>
            <Table.Td className={classes.wide ?? ''}>
              <When at={user.created_at} />
            </Table.Td>
            {onAction === undefined ? null : (
              <Table.Td>
                <RowMenu label={`What to do with ${user.name}`} actions={actionsOf(user, onAction)} />
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function actionsOf(user: User, onAction: NonNullable<Props['onAction']>) {
  const isActive = user.status === 'active';
  return [
    { label: 'Edit …', onClick: () => onAction('edit', user) },
    // The identity provider knows the passwords of those it logs in.
    ...(user.oidc === 'linked' ? [] : [{ label: 'Set a password …', onClick: () => onAction('password', user) }]),
    isActive
      ? { label: 'Deactivate …', onClick: () => onAction('deactivate', user) }
      : { label: 'Activate …', onClick: () => onAction('activate', user) },
    { label: 'Delete …', onClick: () => onAction('delete', user), isRed: true },
  ];
}

/** Whether somebody may log in. */
export function AccountStatus({ status }: { readonly status: 'active' | 'inactive' }) {
  return status === 'active' ? (
    <StatusBadge color="teal">Active</StatusBadge>
  ) : (
    <StatusBadge color="gray">Inactive</StatusBadge>
  );
}
