import { Card, Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { PageHead } from '../../components/page-head.tsx';
import classes from './users.module.css';

const TABS = [
  { path: '/users', label: 'People' },
  { path: '/users/groups', label: 'Groups' },
  { path: '/users/service-accounts', label: 'Service accounts' },
] as const;

interface Props {
  readonly path: (typeof TABS)[number]['path'];
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** What the three lists of this page stand in. */
export function UsersFrame({ path, actions, children }: Props) {
  const navigate = useNavigate();
  const tab = TABS.find((each) => each.path === path);
  return (
    <>
      <PageHead
        title="Users & groups"
        tabTitle={tab?.label ?? 'Users'}
        lead="Who uses the gateway, and the groups that decide what they may do."
        actions={actions}
      />
      <Card className={classes.card ?? ''} padding={0}>
        <Tabs
          value={path}
          onChange={(next) => void navigate(next ?? path)}
          keepMounted={false}
          activateTabWithKeyboard={false}
        >
          <Tabs.List className={classes.tabs ?? ''} aria-label="Users and groups">
            {TABS.map((each) => (
              <Tabs.Tab key={each.path} value={each.path}>
                {each.label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={path}>{children}</Tabs.Panel>
        </Tabs>
      </Card>
    </>
  );
}
