import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { PageHead } from '../../components/page-head.tsx';
import type { NewToken } from '../../components/tokens/new-token-modal.tsx';
import { TokenPanel } from '../../components/tokens/token-panel.tsx';
import { ApiKeyPanel } from './api-key-panel.tsx';
import { GatewayPanel } from './gateway-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { PluginPanel } from './plugin-panel.tsx';
import { ownTokensQuery } from './settings-queries.ts';

/** One's own account, and the gateway's facts. */
export default function SettingsPage() {
  const me = useMe();
  return (
    <>
      <PageHead title="Settings" lead="Your account, and the facts of this gateway." />
      <Stack gap="md">
        <PasswordPanel me={me} />
        <OwnTokens mayCreate={!me.isAuditor} />
        {me.isAdmin || me.isAuditor ? <ApiKeyPanel mayChange={me.isAdmin} /> : null}
        <GatewayPanel />
        <PluginPanel />
      </Stack>
    </>
  );
}

function OwnTokens({ mayCreate }: { readonly mayCreate: boolean }) {
  const tokens = useQuery(ownTokensQuery);
  const create = (body: NewToken) => dataOf(api.POST('/api/tokens', { body }));
  return (
    <TokenPanel
      lead="They are you, for database clients and scripts: whoever has one may do what you may."
      tokens={tokens}
      create={mayCreate ? create : undefined}
      mayRevoke
    />
  );
}
