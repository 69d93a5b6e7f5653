import { Anchor, Badge, Button, Group, Stack, Table, TextInput } from '@mantine/core';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { api, done } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { notifyDone } from '../../components/notify.ts';
import { RowMenu } from '../../components/row-menu.tsx';
import { FormModal } from '../../components/unsaved/form-modal.tsx';
import { useUnsaved } from '../../components/unsaved/use-unsaved.ts';
import { When } from '../../components/when.tsx';
import { type Group as GroupShape, groupsQuery } from './user-queries.ts';
import classes from './users.module.css';
import { UsersFrame } from './users-frame.tsx';

/** What the groups that the gateway itself knows may do. */
const KNOWN: Readonly<Record<string, string>> = { admin: 'changes everything', auditor: 'reads everything' };

/** The groups: who approves, who may use what. */
export default function GroupsPage() {
  const me = useMe();
  const groups = useQuery(groupsQuery);
  const queries = useQueryClient();
  const [isMaking, setMaking] = useState(false);
  const [deleted, setDeleted] = useState<GroupShape>();
  const refresh = () => queries.invalidateQueries({ queryKey: ['groups'] });
  const newButton = me.isAdmin ? (
    <Button onClick={() => setMaking(true)} leftSection={<IconPlus size={16} aria-hidden="true" />}>
      New group
    </Button>
  ) : undefined;
  return (
    <UsersFrame path="/users/groups" actions={newButton}>
      <Loaded query={groups} failed="The groups cannot be listed">
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={IconUsersGroup} title="No groups yet" action={newButton}>
              Put people into groups, and groups on Resource Roles: as those who may use them, or who approve.
            </EmptyState>
          ) : (
            <GroupTable groups={list} onDelete={me.isAdmin ? setDeleted : undefined} />
          )
        }
      </Loaded>
      <FormModal isOpen={isMaking} onClose={() => setMaking(false)} title="New group">
        {(close) => (
          <NewGroupForm
            onClose={close}
            onMade={(name) => {
              setMaking(false);
              notifyDone(`The group ${name} was made. Add people to it on their page.`);
              void refresh();
            }}
          />
        )}
      </FormModal>
      <ConfirmModal
        isOpen={deleted !== undefined}
        onClose={() => setDeleted(undefined)}
        title={`Delete ${deleted?.name ?? ''}?`}
        label="Delete"
        action={async () => {
          await done(api.DELETE('/api/groups/{name}', { params: { path: { name: deleted?.name ?? '' } } }));
          await refresh();
          notifyDone(`The group ${deleted?.name ?? ''} is deleted.`);
        }}
      >
        Its members lose what they may use and approve by it. People stay.
      </ConfirmModal>
    </UsersFrame>
  );
}

interface TableProps {
  readonly groups: readonly GroupShape[];
  readonly onDelete: ((group: GroupShape) => void) | undefined;
}

function GroupTable({ groups, onDelete }: TableProps) {
  return (
    <Table aria-label="Groups">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Members</Table.Th>
          <Table.Th className={classes.wide ?? ''}>From</Table.Th>
          <Table.Th className={classes.wide ?? ''}>Since</Table.Th>
          {onDelete === undefined ? null : <Table.Th w={48} aria-label="Actions" />}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {groups.map((group) => (
          <Table.Tr key={group.name}>
            <Table.Td>
              <span className={classes.name}>{group.name}</span>{' '}
              {KNOWN[group.name] === undefined ? null : (
                <Badge variant="light" color="sluice">
                  {KNOWN[group.name]}
                </Badge>
              )}
            </Table.Td>
            <Table.Td>
              <Anchor component={Link} to={`/users?group=${encodeURIComponent(group.name)}`} size="sm">
                {group.members === 1 ? '1 member' : `${group.members} members`}
              </Anchor>
            </Table.Td>
            <Table.Td className={classes.wide ?? ''}>
              {group.source === 'oidc' ? 'the identity provider' : 'this gateway'}
            </Table.Td>
            <Table.Td className={classes.wide ?? ''}>
              <When at={group.created_at} />
            </Table.Td>
            {onDelete === undefined ? null : (
              <Table.Td>
                <RowMenu
                  label={`What to do with ${group.name}`}
                  actions={[{ label: 'Delete …', onClick: () => onDelete(group), isRed: true }]}
                />
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NewGroupForm({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (name: string) => void }) {
  const [name, setName] = useState('');
  useUnsaved(name.trim() !== '');
  const make = useMutation({
    mutationFn: () => done(api.POST('/api/groups', { body: { name: name.trim() } })),
    onSuccess: () => onMade(name.trim()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder="dba-team"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
          required
          data-autofocus
        />
        {make.error === null ? null : <ErrorNotice error={make.error} title="It was not made" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending}>
            Make it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
