import { Stack, Switch } from '@mantine/core';
import { Panel } from '../../components/panel.tsx';
import type { ConfigurationProps } from './configuration-tab.tsx';
import { GroupPicker } from './group-picker.tsx';

/** Who may use a connection, and by which doors. */
export function AccessConfiguration({ connection, draft, onChange, isReadOnly }: ConfigurationProps) {
  const isDatabase = connection.type === 'database';
  return (
    <>
      <Panel title="Who may see and use it">
        <GroupPicker
          label="Groups that may use it"
          value={draft.accessGroups}
          onChange={(accessGroups) => onChange({ accessGroups })}
          nothing="Everybody who is logged in. Add a group, and it is for these groups and administrators only."
          isDisabled={isReadOnly}
        />
      </Panel>
      <Panel title="Access modes">
        <Stack gap="sm">
          {isDatabase ? (
            <Switch
              label="connect"
              description="People reach it with their own clients."
              checked={draft.connect}
              onChange={(event) => onChange({ connect: event.currentTarget.checked })}
            />
          ) : null}
          <Switch
            label="exec"
            description="Scripts run on it: from the command line, the API and the console."
            checked={draft.exec}
            onChange={(event) => onChange({ exec: event.currentTarget.checked })}
          />
          <Switch
            label="runbooks"
            description="Kept for runbooks, which this version does not run."
            checked={draft.runbooks}
            onChange={(event) => onChange({ runbooks: event.currentTarget.checked })}
          />
          {isDatabase ? (
            <Switch
              label="schema"
              description="The console shows tables and columns, and completes their names."
              checked={draft.schema}
              onChange={(event) => onChange({ schema: event.currentTarget.checked })}
            />
          ) : null}
        </Stack>
      </Panel>
    </>
  );
}
