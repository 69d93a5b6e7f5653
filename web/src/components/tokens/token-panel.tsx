import { Badge, Button, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';
import { ConfirmModal } from '../confirm-modal.tsx';
import { Loaded } from '../loaded.tsx';
import { notifyDone } from '../notify.ts';
import { Panel } from '../panel.tsx';
import { SecretModal } from '../secret-modal.tsx';
import { useNow, When } from '../when.tsx';
import { type CreatedToken, type NewToken, NewTokenModal } from './new-token-modal.tsx';

type Token = components['schemas']['Token'];

interface Props {
  readonly lead: string;
  readonly tokens: UseQueryResult<readonly Token[]>;
  /** Left out: they are only looked at. */
  readonly create?: ((token: NewToken) => Promise<CreatedToken>) | undefined;
  readonly mayRevoke: boolean;
}

/** Access tokens of somebody: which there are, making one that is shown once, and revoking. */
export function TokenPanel({ lead, tokens, create, mayRevoke }: Props) {
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [revoked, setRevoked] = useState<Token>();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['tokens'] });
  const button =
    create === undefined ? null : (
      <Button size="xs" onClick={() => setMaking(true)} leftSection={<IconPlus size={14} aria-hidden="true" />}>
        New access token
      </Button>
    );
  return (
    <Panel title="Access tokens" aside={button}>
      <Text size="sm" c="dimmed" mb="sm">
        {lead}
      </Text>
      <Loaded query={tokens} failed="The tokens cannot be listed" rows={2}>
        {(list) => <TokenTable tokens={list} onRevoke={mayRevoke ? setRevoked : undefined} />}
      </Loaded>
      {create === undefined ? null : (
        <NewTokenModal
          isOpen={isMaking}
          onClose={() => setMaking(false)}
          create={create}
          onCreated={({ token }) => {
            setMaking(false);
            setSecret(token);
            void refresh();
          }}
        />
      )}
      <SecretModal secret={secret} title="The new access token" onClose={() => setSecret(undefined)}>
        It is the password for a database client, and the bearer token for the API.
      </SecretModal>
      <ConfirmModal
        isOpen={revoked !== undefined}
        onClose={() => setRevoked(undefined)}
        title={`Revoke ${revoked?.name ?? ''}?`}
        label="Revoke"
        action={async () => {
          await done(api.DELETE('/api/tokens/{id}', { params: { path: { id: revoked?.id ?? '' } } }));
          await refresh();
          notifyDone('The token was revoked.');
        }}
      >
        Whatever uses it is refused from now on, and sessions that were opened with it end.
      </ConfirmModal>
    </Panel>
  );
}

interface TableProps {
  readonly tokens: readonly Token[];
  readonly onRevoke: ((token: Token) => void) | undefined;
}

function TokenTable({ tokens, onRevoke }: TableProps) {
  const now = useNow();
  const shown = tokens.filter(({ kind }) => kind === 'access');
  if (shown.length === 0) return <Text size="sm">There are none.</Text>;
  return (
    <Table.ScrollContainer minWidth={480} type="native">
      <Table aria-label="Access tokens">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Made</Table.Th>
            <Table.Th>Used</Table.Th>
            <Table.Th>Lasts until</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((token) => (
            <Table.Tr key={token.id}>
              <Table.Td>
                {token.name}{' '}
                {token.connection_id === null ? null : (
                  <Badge variant="light" color="gray">
                    one Resource Role
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>
                <When at={token.created_at} />
              </Table.Td>
              <Table.Td>{token.last_used_at === null ? 'never' : <When at={token.last_used_at} />}</Table.Td>
              <Table.Td>
                {token.expires_at === null ? (
                  'it is revoked'
                ) : Date.parse(token.expires_at) <= now ? (
                  'expired'
                ) : (
                  <When at={token.expires_at} />
                )}
              </Table.Td>
              <Table.Td ta="end">
                {onRevoke === undefined ? null : (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="red"
                    onClick={() => onRevoke(token)}
                    aria-label={`Revoke ${token.name}`}
                  >
                    Revoke
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
