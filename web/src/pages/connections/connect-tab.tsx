import { Alert, Stack, Text } from '@mantine/core';
import { useMe } from '../../api/me.ts';
import { Panel } from '../../components/panel.tsx';
import { AccessPanel } from './access-panel.tsx';
import { ClientPanel } from './client-panel.tsx';
import type { ReadConnection } from './connection-queries.ts';
import { kindOf } from './kinds/index.ts';
import classes from './layout.module.css';
import { ShellLines } from './shell-lines.tsx';

/** How to reach a Resource Role: with one's own client, or with a script. */
export function ConnectTab({ connection }: { readonly connection: ReadConnection }) {
  const me = useMe();
  const isOpen = connection.access_mode_connect === 'enabled' && connection.type === 'database';
  const isScripted = connection.access_mode_exec === 'enabled';
  return (
    <div className={classes.columns}>
      <div className={classes.stack}>
        {me.isAuditor ? (
          <Alert color="gray" title="Auditors connect to nothing">
            You read what others do here; on the wire and with scripts you are refused.
          </Alert>
        ) : null}
        {isOpen ? <ClientPanel connection={connection} /> : null}
        {isScripted ? <ScriptPanel connection={connection} isOpen={isOpen} /> : null}
        {isOpen || isScripted ? null : (
          <Alert color="amber" title="It takes neither clients nor scripts">
            An administrator switched both off, in Additional Configuration.
          </Alert>
        )}
      </div>
      <div className={classes.stack}>
        <AccessPanel connection={connection} />
      </div>
    </div>
  );
}

interface ScriptProps {
  readonly connection: ReadConnection;
  readonly isOpen: boolean;
}

function ScriptPanel({ connection, isOpen }: ScriptProps) {
  const { name } = connection;
  const script = kindOf(connection)?.script ?? 'your script';
  return (
    <Panel title="With the sluice command">
      <Stack gap="md">
        <div>
          <Text size="sm" mb={6}>
            Log in once; this opens your browser.
          </Text>
          <ShellLines text={`sluice login --api-url ${window.location.origin}`} label="The line to log in with" />
        </div>
        <div>
          <Text size="sm" mb={6}>
            Run a script. Approvals and masks apply as everywhere.
          </Text>
          <ShellLines text={`sluice exec ${name} -i '${script}'`} label="The line that runs a script" />
        </div>
        {isOpen ? (
          <div>
            <Text size="sm" mb={6}>
              Or open a local port, which clients use without a password until you press Ctrl-C.
            </Text>
            <ShellLines text={`sluice connect ${name}`} label="The line that opens a local port" />
          </div>
        ) : null}
      </Stack>
    </Panel>
  );
}
