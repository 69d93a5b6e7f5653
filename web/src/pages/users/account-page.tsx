import { Anchor, Button, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, dataOf, done } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { Facts } from '../../components/facts.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { notifyDone } from '../../components/notify.ts';
import { PageHead } from '../../components/page-head.tsx';
import { Panel } from '../../components/panel.tsx';
import type { NewToken } from '../../components/tokens/new-token-modal.tsx';
import { TokenPanel } from '../../components/tokens/token-panel.tsx';
import { useLeave } from '../../components/unsaved/use-unsaved.ts';
import { When } from '../../components/when.tsx';
import { AccountModal } from './account-modal.tsx';
import { GroupBadges } from './group-badges.tsx';
import { AccountStatus } from './person-table.tsx';
import { accountQuery, accountTokensQuery, type ServiceAccount } from './user-queries.ts';

/** One program: what it is, and the tokens it uses. */
export default function AccountPage() {
  const { name = '' } = useParams();
  const account = useQuery(accountQuery(name));
  return (
    <>
      <PageHead
        title={name}
        lead={
          <Anchor component={Link} to="/users/service-accounts" size="sm">
            Service accounts
          </Anchor>
        }
      />
      <Loaded query={account} failed="The service account cannot be shown">
        {(data) => <Account account={data} />}
      </Loaded>
    </>
  );
}

type Doing = 'edit' | 'status' | 'delete';

function Account({ account }: { readonly account: ServiceAccount }) {
  const me = useMe();
  const [doing, setDoing] = useState<Doing>();
  const tokens = useQuery(accountTokensQuery(account.name));
  const params = { path: { nameOrID: account.id } };
  const create = (body: NewToken) => dataOf(api.POST('/api/serviceaccounts/{nameOrID}/tokens', { params, body }));
  return (
    <Stack gap="md">
      <Panel title="About it" aside={me.isAdmin ? <Buttons account={account} onDo={setDoing} /> : undefined}>
        <Facts
          facts={[
            ['Status', <AccountStatus key="status" status={account.status} />],
            ['What it does', account.description === '' ? undefined : account.description],
            ['Whom to ask', account.email === '' ? undefined : account.email],
            ['Groups', <GroupBadges key="groups" groups={account.groups} />],
            ['Since', <When key="since" at={account.created_at} />],
          ]}
        />
      </Panel>
      <TokenPanel
        lead="With these it logs in to databases. Give each place that uses it one of its own, so that one can be revoked without the others."
        tokens={tokens}
        create={me.isAdmin ? create : undefined}
        mayRevoke={me.isAdmin}
      />
      <Dialogs account={account} doing={doing} onClose={() => setDoing(undefined)} />
    </Stack>
  );
}

function Buttons({ account, onDo }: { readonly account: ServiceAccount; readonly onDo: (what: Doing) => void }) {
  return (
    <Button.Group>
      <Button size="xs" variant="default" onClick={() => onDo('edit')}>
        Edit …
      </Button>
      <Button size="xs" variant="default" onClick={() => onDo('status')}>
        {account.status === 'active' ? 'Deactivate …' : 'Activate …'}
      </Button>
      <Button size="xs" variant="default" onClick={() => onDo('delete')}>
        Delete …
      </Button>
    </Button.Group>
  );
}

interface DialogProps {
  readonly account: ServiceAccount;
  readonly doing: Doing | undefined;
  readonly onClose: () => void;
}

function Dialogs({ account, doing, onClose }: DialogProps) {
  const leave = useLeave();
  const queries = useQueryClient();
  const params = { path: { nameOrID: account.id } };
  const isActive = account.status === 'active';
  const refresh = () => queries.invalidateQueries({ queryKey: ['serviceaccounts'] });
  return (
    <>
      <AccountModal
        isOpen={doing === 'edit'}
        account={account}
        onClose={onClose}
        onSaved={({ name }) => {
          onClose();
          notifyDone(`${name} was saved.`);
          void leave(`/users/service-accounts/${encodeURIComponent(name)}`, { replace: true });
          void refresh();
        }}
      />
      <ConfirmModal
        isOpen={doing === 'status'}
        onClose={onClose}
        title={`${isActive ? 'Deactivate' : 'Activate'} ${account.name}?`}
        label={isActive ? 'Deactivate' : 'Activate'}
        color={isActive ? 'red' : 'sluice'}
        action={async () => {
          const status = isActive ? 'inactive' : 'active';
          await done(api.PATCH('/api/serviceaccounts/{nameOrID}', { params, body: { status } }));
          await refresh();
          notifyDone(`${account.name} is ${status}.`);
        }}
      >
        {isActive
          ? 'Its tokens open nothing, its sessions end, and what it asked for is revoked. You can activate it again.'
          : 'Its tokens open again what its groups allow.'}
      </ConfirmModal>
      <ConfirmModal
        isOpen={doing === 'delete'}
        onClose={onClose}
        title={`Delete ${account.name}?`}
        label="Delete"
        action={async () => {
          await done(api.DELETE('/api/serviceaccounts/{nameOrID}', { params }));
          await leave('/users/service-accounts');
          await refresh();
          notifyDone(`${account.name} is deleted.`);
        }}
      >
        Its tokens are gone for good, and its sessions end. What it did stays in the record, with its name.
      </ConfirmModal>
    </>
  );
}
