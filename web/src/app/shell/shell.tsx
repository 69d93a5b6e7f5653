import { AppShell, Burger, Drawer, Group, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, Navigate, Outlet, useLocation } from 'react-router';
import { meQuery } from '../../api/me.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingPage } from '../../components/loading-page.tsx';
import { LogoMark } from '../../components/logo.tsx';
import { UnsavedGuard } from '../../components/unsaved/unsaved-guard.tsx';
import { useLiveUpdates } from '../use-live-updates.ts';
import { LiveMark } from './live-mark.tsx';
import classes from './shell.module.css';
import { Sidebar } from './sidebar.tsx';
import { UserMenu } from './user-menu.tsx';

/** What every page stands in, and the door: whoever is not logged in goes to the login page, and comes back from there. */
export function Shell() {
  const { data: me, error, refetch } = useQuery(meQuery);
  const { pathname, search } = useLocation();
  if (me === null) {
    const here = pathname + search;
    return <Navigate to={here === '/' ? '/login' : `/login?next=${encodeURIComponent(here)}`} replace />;
  }
  if (me !== undefined) return <Frame />;
  return (
    <main className={classes.alone}>
      {error === null ? <LoadingPage /> : <ErrorNotice error={error} onRetry={() => void refetch()} />}
    </main>
  );
}

function Frame() {
  const live = useLiveUpdates();
  const [isOpen, { open, close }] = useDisclosure(false);
  const { key } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: every step closes the menu that led to it, also one to the page that shows.
  useEffect(close, [key]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: true } }}
      layout="alt"
    >
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Navbar className={classes.navbar} withBorder={false}>
        <Brand />
        <Sidebar />
      </AppShell.Navbar>
      <Drawer
        opened={isOpen}
        onClose={close}
        size={264}
        hiddenFrom="sm"
        title={<Brand />}
        classNames={{
          content: classes.navbar ?? '',
          header: classes.drawerHeader ?? '',
          body: classes.drawerBody ?? '',
        }}
        closeButtonProps={{ 'aria-label': 'Close the menu', c: 'white' }}
      >
        <Sidebar />
      </Drawer>
      <UnsavedGuard />
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" hiddenFrom="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={open} size="sm" aria-label="Open the menu" />
            <Text fw={620}>Sluice</Text>
          </Group>
          <span />
          <Group gap="sm" wrap="nowrap">
            <LiveMark state={live} />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Main className={classes.main}>
        <div id="content" tabIndex={-1} className={classes.content}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

function Brand() {
  return (
    <UnstyledButton component={Link} to="/" className={classes.brand} aria-label="Sluice, to the first page">
      <LogoMark />
      <span>Sluice</span>
    </UnstyledButton>
  );
}
