import { Anchor, Badge, Button, Group, Tabs, Text } from '@mantine/core';
import { IconArrowLeft, IconTerminal2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { type Me, useMe } from '../../api/me.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingPage } from '../../components/loading-page.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ActivityTab } from './activity-tab.tsx';
import { ConfigurationTab } from './configuration-tab.tsx';
import { ConnectTab } from './connect-tab.tsx';
import classes from './connection-detail.module.css';
import { connectionQuery, type ReadConnection } from './connection-queries.ts';
import { ConnectionStatusBadge } from './connection-status.tsx';
import { kindLabel } from './kinds/index.ts';
import { SourceTab } from './source-tab.tsx';
import { StatusTab } from './status-tab.tsx';

/** One Resource Role: how to reach it, how it is, who uses it, and for administrators how it is set up. */
export default function ConnectionDetail() {
  const { name = '' } = useParams();
  const connection = useQuery(connectionQuery(name));
  return (
    <>
      <Anchor component={Link} to="/connections" size="sm" className={classes.back ?? ''}>
        <IconArrowLeft size={15} aria-hidden="true" /> Resource Roles
      </Anchor>
      {connection.data !== undefined ? (
        <Detail connection={connection.data} />
      ) : connection.error !== null ? (
        <>
          <PageHead title="Resource Role" />
          <ErrorNotice
            error={connection.error}
            title="The Resource Role cannot be shown"
            onRetry={() => void connection.refetch()}
          />
        </>
      ) : (
        <LoadingPage />
      )}
    </>
  );
}

interface TabDefinition {
  readonly value: string;
  readonly label: string;
  readonly isFor?: (me: Me) => boolean;
  readonly panel: (connection: ReadConnection) => ReactNode;
}

const TABS: readonly TabDefinition[] = [
  { value: 'connect', label: 'Connect', panel: (connection) => <ConnectTab connection={connection} /> },
  { value: 'status', label: 'Status', panel: (connection) => <StatusTab connection={connection} /> },
  { value: 'activity', label: 'Activity', panel: (connection) => <ActivityTab connection={connection} /> },
  {
    value: 'setup',
    label: 'Set-up',
    isFor: (me) => me.isAdmin,
    panel: (connection) => <SourceTab connection={connection} />,
  },
  {
    value: 'configuration',
    label: 'Additional Configuration',
    isFor: (me) => me.isAdmin || me.isAuditor,
    panel: (connection) => <ConfigurationTab connection={connection} />,
  },
];

function Detail({ connection }: { readonly connection: ReadConnection }) {
  const me = useMe();
  const [search, setSearch] = useSearchParams();
  const tabs = TABS.filter(({ isFor }) => isFor?.(me) !== false);
  const current = tabs.find(({ value }) => value === search.get('tab'))?.value ?? 'connect';
  const list = useRef<HTMLDivElement>(null);
  // On a phone the tab may be beyond the edge.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another place.
  useEffect(() => {
    const tab = list.current?.querySelector('[aria-selected="true"]');
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return (
    <>
      <PageHead
        title={connection.name}
        tabTitle={`${connection.name} · Resource Role`}
        lead={
          <Group gap="xs">
            <ConnectionStatusBadge status={connection.status} />
            <Text size="sm" c="dimmed">
              {kindLabel(connection)}
            </Text>
            {Object.entries(connection.tags).map(([key, value]) => (
              <Badge key={key} color="gray">
                {key}={value}
              </Badge>
            ))}
          </Group>
        }
        actions={
          me.isAuditor || connection.access_mode_exec !== 'enabled' ? null : <ConsoleButton name={connection.name} />
        }
      />
      <Tabs
        value={current}
        onChange={(value) => setSearch(value === null || value === 'connect' ? {} : { tab: value })}
        keepMounted={false}
      >
        <Tabs.List ref={list} className={classes.tabs ?? ''} aria-label="About this Resource Role">
          {tabs.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ value, panel }) => (
          <Tabs.Panel key={value} value={value} pt="md">
            {panel(connection)}
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}

/** Leads to where scripts are run in the browser. */
function ConsoleButton({ name }: { readonly name: string }) {
  return (
    <Button
      component={Link}
      to={`/console/${encodeURIComponent(name)}`}
      variant="default"
      leftSection={<IconTerminal2 size={16} aria-hidden="true" />}
    >
      Open the console
    </Button>
  );
}
