import { useQuery } from '@tanstack/react-query';
import { Facts } from '../../components/facts.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Panel } from '../../components/panel.tsx';
import { lengthOf } from '../../components/time-words.ts';
import { serverInfoQuery } from './settings-queries.ts';

const LOGINS = { local: 'passwords', oidc: 'company accounts', both: 'passwords and company accounts' } as const;

/** What this gateway is, and where clients find it. */
export function GatewayPanel() {
  const info = useQuery(serverInfoQuery);
  return (
    <Panel title="This gateway">
      <Loaded query={info} failed="The gateway’s facts cannot be read" rows={3}>
        {({ version, gateway_id, api_url, auth_method, listeners, review_timeout_sec }) => (
          <Facts
            facts={[
              ['Version', version],
              ['Gateway', gateway_id],
              ['Address', api_url],
              ['People log in with', LOGINS[auth_method]],
              ...Object.entries(listeners).map(
                ([name, { host, port, tls }]) =>
                  [`Listener ${name}`, `${host}:${port}, ${tls ? 'with TLS' : 'without TLS'}`] as const,
              ),
              [
                'Requests wait',
                `at most ${lengthOf(review_timeout_sec * 1000)}, unless a Resource Role says otherwise`,
              ],
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
