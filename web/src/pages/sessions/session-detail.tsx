import { Anchor, Button, Group, Menu, Text } from '@mantine/core';
import { IconArrowLeft, IconDownload, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Session } from '../../api/shapes.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingPage } from '../../components/loading-page.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { When } from '../../components/when.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { KillButton } from './kill-button.tsx';
import { QueryBrowser } from './query-browser.tsx';
import { sessionQuery } from './session-data.ts';
import classes from './session-detail.module.css';
import { SessionStatusBadge } from './session-status.tsx';

/** One session: who, where, what ran and what was seen. */
export default function SessionDetail() {
  const { id = '' } = useParams();
  const session = useQuery(sessionQuery(id));
  return (
    <>
      <Anchor component={Link} to="/sessions" size="sm" className={classes.back ?? ''}>
        <IconArrowLeft size={15} aria-hidden="true" /> Sessions
      </Anchor>
      {session.data !== undefined ? (
        <Detail key={id} session={session.data} />
      ) : session.error !== null ? (
        <>
          <PageHead title="Session" />
          <ErrorNotice
            error={session.error}
            title="The session cannot be shown"
            onRetry={() => void session.refetch()}
          />
        </>
      ) : (
        <LoadingPage />
      )}
    </>
  );
}

function Detail({ session }: { readonly session: Session }) {
  const [isReplay, setReplay] = useState(false);
  return (
    <>
      <PageHead
        title={`${session.user_name} on ${session.connection}`}
        tabTitle={`Session of ${session.user_name}`}
        lead={
          <Group gap="xs">
            <SessionStatusBadge status={session.status} />
            <Text size="sm" c="dimmed">
              opened <When at={session.start_date} />
            </Text>
          </Group>
        }
        actions={
          <>
            <Button
              variant="default"
              leftSection={
                isReplay ? <IconX size={16} aria-hidden="true" /> : <IconPlayerPlay size={16} aria-hidden="true" />
              }
              onClick={() => setReplay(!isReplay)}
            >
              {isReplay ? 'Leave the replay' : 'Replay'}
            </Button>
            <DownloadMenu id={session.id} />
            <KillButton session={session} />
          </>
        }
      />
      <FactsPanel session={session} />
      <QueryBrowser session={session} isReplay={isReplay} />
    </>
  );
}

function DownloadMenu({ id }: { readonly id: string }) {
  const address = `/api/sessions/${encodeURIComponent(id)}/download`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden="true" />}>
          Download
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={`${address}?format=txt`} download>
          To read, as text
        </Menu.Item>
        <Menu.Item component="a" href={`${address}?format=ndjson`} download>
          Every record, as NDJSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
