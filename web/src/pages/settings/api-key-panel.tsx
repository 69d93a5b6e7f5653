import { Button, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, done } from '../../api/client.ts';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { notifyDone } from '../../components/notify.ts';
import { Panel } from '../../components/panel.tsx';
import { RowMenu } from '../../components/row-menu.tsx';
import { SecretModal } from '../../components/secret-modal.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { When } from '../../components/when.tsx';
import { NewKeyModal } from './new-key-modal.tsx';
import { type ApiKey, apiKeysQuery } from './settings-queries.ts';

const STATES = {
  active: { label: 'Active', color: 'teal' },
  inactive: { label: 'Inactive', color: 'gray' },
  expired: { label: 'Expired', color: 'red' },
} as const;

interface Asked {
  readonly kind: 'rotate' | 'deactivate' | 'reactivate' | 'delete';
  readonly key: ApiKey;
}

/** API keys: programs that use the API in their own name. */
export function ApiKeyPanel({ mayChange }: { readonly mayChange: boolean }) {
  const keys = useQuery(apiKeysQuery);
  const queries = useQueryClient();
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [asked, setAsked] = useState<Asked>();
  const refresh = () => queries.invalidateQueries({ queryKey: ['api-keys'] });
  const button = mayChange ? (
    <Button size="xs" onClick={() => setMaking(true)} leftSection={<IconPlus size={14} aria-hidden="true" />}>
      New API key
    </Button>
  ) : undefined;
  return (
    <Panel title="API keys" aside={button}>
      <Text size="sm" c="dimmed" mb="sm">
        Programs use the API with them in their own name, with the groups of the key. They open no database.
      </Text>
      <Loaded query={keys} failed="The API keys cannot be listed" rows={2}>
        {(list) => <KeyTable keys={list} onAsk={mayChange ? setAsked : undefined} />}
      </Loaded>
      <NewKeyModal
        isOpen={isMaking}
        onClose={() => setMaking(false)}
        onCreated={(key) => {
          setMaking(false);
          setSecret(key);
          void refresh();
        }}
      />
      <SecretModal secret={secret} title="The API key" onClose={() => setSecret(undefined)}>
        Programs send it as <code>Authorization: Bearer …</code> or <code>Api-Key: …</code>.
      </SecretModal>
      <KeyQuestion asked={asked} onClose={() => setAsked(undefined)} onSecret={setSecret} onDone={refresh} />
    </Panel>
  );
}

interface QuestionProps {
  readonly asked: Asked | undefined;
  readonly onClose: () => void;
  readonly onSecret: (secret: string) => void;
  readonly onDone: () => Promise<void>;
}

const QUESTIONS: Readonly<Record<Asked['kind'], { readonly label: string; readonly meaning: string }>> = {
  rotate: { label: 'New secret', meaning: 'The secret of before is refused from now on.' },
  deactivate: { label: 'Deactivate', meaning: 'It opens nothing until it is activated again.' },
  reactivate: { label: 'Activate', meaning: 'It works again, with the same secret.' },
  delete: { label: 'Delete', meaning: 'It is gone for good. What it did stays in the record, with its name.' },
};

function KeyQuestion({ asked, onClose, onSecret, onDone }: QuestionProps) {
  const kind = asked?.kind ?? 'delete';
  const name = asked?.key.name ?? '';
  const { label, meaning } = QUESTIONS[kind];
  const params = { path: { nameOrID: asked?.key.id ?? '' } };
  const act = async () => {
    if (kind === 'rotate') {
      onSecret((await dataOf(api.POST('/api/api-keys/{nameOrID}/rotate', { params, body: null }))).key);
    } else if (kind === 'deactivate') {
      await done(api.PUT('/api/api-keys/{nameOrID}', { params, body: { status: 'inactive' } }));
    } else if (kind === 'reactivate') {
      await done(api.POST('/api/api-keys/{nameOrID}/reactivate', { params, body: null }));
    } else await done(api.DELETE('/api/api-keys/{nameOrID}', { params }));
    await onDone();
    notifyDone(`${name}: done.`);
  };
  return (
    <ConfirmModal
      isOpen={asked !== undefined}
      onClose={onClose}
      title={`${label}: ${name}?`}
      label={label}
      color={kind === 'reactivate' ? 'sluice' : 'red'}
      action={act}
    >
      {meaning}
    </ConfirmModal>
  );
}

interface TableProps {
  readonly keys: readonly ApiKey[];
  readonly onAsk: ((asked: Asked) => void) | undefined;
}

function KeyTable({ keys, onAsk }: TableProps) {
  if (keys.length === 0) return <Text size="sm">There are none.</Text>;
  return (
    <Table.ScrollContainer minWidth={520} type="native">
      <Table aria-label="API keys">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Groups</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Used</Table.Th>
            {onAsk === undefined ? null : <Table.Th w={48} aria-label="Actions" />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.id}>
              <Table.Td fw={500}>{key.name}</Table.Td>
              <Table.Td>{key.groups.length === 0 ? 'none' : key.groups.join(', ')}</Table.Td>
              <Table.Td>
                <StatusBadge color={STATES[key.status].color}>{STATES[key.status].label}</StatusBadge>
              </Table.Td>
              <Table.Td>{key.last_used_at === null ? 'never' : <When at={key.last_used_at} />}</Table.Td>
              {onAsk === undefined ? null : (
                <Table.Td>
                  <RowMenu
                    label={`What to do with ${key.name}`}
                    actions={[
                      { label: 'New secret …', onClick: () => onAsk({ kind: 'rotate', key }) },
                      ...(key.status === 'active'
                        ? [{ label: 'Deactivate …', onClick: () => onAsk({ kind: 'deactivate', key }) }]
                        : []),
                      ...(key.status === 'inactive'
                        ? [{ label: 'Activate …', onClick: () => onAsk({ kind: 'reactivate', key }) }]
                        : []),
                      { label: 'Delete …', onClick: () => onAsk({ kind: 'delete', key }), isRed: true },
                    ]}
                  />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
