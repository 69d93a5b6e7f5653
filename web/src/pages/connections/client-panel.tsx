import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, done } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import type { components } from '../../api/schema.d.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Facts } from '../../components/facts.tsx';
import { LoadingRows } from '../../components/loading-page.tsx';
import { notifyDone, notifyFailure } from '../../components/notify.ts';
import { Panel } from '../../components/panel.tsx';
import { When } from '../../components/when.tsx';
import { clientLinesQuery, type ReadConnection } from './connection-queries.ts';
import { ShellLines } from './shell-lines.tsx';
import { shellText } from './shell-text.ts';

type Credentials = components['schemas']['Credentials'];
type ClientLines = components['schemas']['ClientLines'];

const LIVES = [
  { value: '900', label: '15 minutes' },
  { value: '3600', label: '1 hour' },
  { value: '28800', label: '8 hours' },
  { value: '86400', label: '1 day' },
  { value: '172800', label: '2 days' },
];
const LIFE_DEFAULT = '3600';
const WAITING_ROWS = 2;

/** The line for one's own client, and the password for it. */
export function ClientPanel({ connection: { name } }: { readonly connection: ReadConnection }) {
  const me = useMe();
  const lines = useQuery(clientLinesQuery(name));
  return (
    <Panel title="With your own client">
      {lines.data !== undefined ? (
        me.isAuditor ? (
          <Where lines={lines.data} />
        ) : (
          <Lines lines={lines.data} />
        )
      ) : lines.error !== null ? (
        <ErrorNotice error={lines.error} title="There is no line to show" onRetry={() => void lines.refetch()} />
      ) : (
        <LoadingRows rows={WAITING_ROWS} />
      )}
    </Panel>
  );
}

function Lines({ lines }: { readonly lines: ClientLines }) {
  const [life, setLife] = useState(LIFE_DEFAULT);
  const make = useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/api/connections/{nameOrID}/credentials', {
          params: { path: { nameOrID: lines.connection } },
          body: { access_duration_seconds: Number(life) },
        }),
      ),
    // Nothing of a password stays when the page is left.
    gcTime: 0,
  });
  if (make.data !== undefined) return <Made credentials={make.data} onLeave={() => make.reset()} />;
  return (
    <Stack gap="md">
      <ShellLines text={lines.command} label="The line for your client" />
      <Text size="sm">
        It needs a password. Make one: it opens this Resource Role and nothing else, and ends by itself.
      </Text>
      <Group align="flex-end" gap="xs">
        <Select
          label="Good for"
          data={LIVES}
          value={life}
          onChange={(value) => setLife(value ?? LIFE_DEFAULT)}
          allowDeselect={false}
          w={140}
        />
        <Button
          onClick={() => make.mutate()}
          loading={make.isPending}
          leftSection={<IconKey size={16} aria-hidden="true" />}
        >
          Make a password
        </Button>
      </Group>
      {make.error === null ? null : <ErrorNotice error={make.error} title="No password was made" />}
      <Where lines={lines} />
    </Stack>
  );
}

/** Credentials that were made just now. */
function Made({ credentials, onLeave }: { readonly credentials: Credentials; readonly onLeave: () => void }) {
  const { id, command, environment, password, expires_at } = credentials;
  const asks = Object.keys(environment).length === 0;
  const revoke = useMutation({
    mutationFn: () => done(api.DELETE('/api/tokens/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      onLeave();
      notifyDone('The password is no longer good for anything.');
    },
    onError: (error) => notifyFailure('The password was not revoked', error),
  });
  return (
    <Stack gap="md">
      <Text size="sm" role="status">
        {asks ? 'Paste the line into a terminal; it asks for the password below.' : 'Paste this into a terminal.'} The
        password ends <When at={expires_at} /> and is not shown again.
      </Text>
      <ShellLines text={shellText(command, environment)} label="The line for your client, with its password" />
      <Where lines={credentials} password={password} />
      <Group gap="xs">
        <Button variant="default" size="xs" onClick={onLeave}>
          Hide it
        </Button>
        <Button variant="subtle" color="red" size="xs" onClick={() => revoke.mutate()} loading={revoke.isPending}>
          Revoke it
        </Button>
      </Group>
    </Stack>
  );
}

/** The same for programs with a form of their own. */
function Where({ lines, password }: { readonly lines: ClientLines | Credentials; readonly password?: string }) {
  return (
    <Facts
      facts={[
        ['Host', <Copied key="host" text={lines.host} label="Copy the host" />],
        ['Port', <Copied key="port" text={String(lines.port)} label="Copy the port" />],
        ['User', <Copied key="user" text={lines.username} label="Copy the user" />],
        [
          'Password',
          password === undefined ? undefined : <Copied key="password" text={password} label="Copy the password" />,
        ],
        ['Address', <Copied key="uri" text={lines.connection_string} label="Copy the address" />],
      ]}
    />
  );
}

function Copied({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <code style={{ minWidth: 0, overflowWrap: 'anywhere' }}>{text}</code>
      <span style={{ flex: 'none' }}>
        <CopyButton text={text} label={label} />
      </span>
    </Group>
  );
}
