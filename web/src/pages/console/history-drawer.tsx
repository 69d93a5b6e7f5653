import { Drawer, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { When } from '../../components/when.tsx';
import classes from './console.module.css';
import { type ConsoleRun, historyQuery } from './console-queries.ts';
import { outcomeOf, scriptOf, startedAt } from './history-words.ts';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly connection: string;
  readonly onChoose: (script: string) => void;
}

/** What one ran here before, as the gateway recorded it; the browser keeps none of it. */
export function HistoryDrawer({ isOpen, onClose, connection, onChoose }: Props) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="md"
      title="What you ran here"
      closeButtonProps={{ 'aria-label': 'Close the history' }}
    >
      <History connection={connection} onChoose={onChoose} />
    </Drawer>
  );
}

function History({ connection, onChoose }: Pick<Props, 'connection' | 'onChoose'>) {
  const history = useQuery(historyQuery(connection));
  return (
    <Loaded query={history} failed="The history cannot be read">
      {(runs) =>
        runs.length === 0 ? (
          <EmptyState icon={IconHistory} title="Nothing yet">
            What you run here, or with <code>sluice exec</code>, is listed.
          </EmptyState>
        ) : (
          <Stack gap="xs">
            {runs.map((run) => (
              <Entry key={run.session_id} run={run} onChoose={onChoose} />
            ))}
          </Stack>
        )
      }
    </Loaded>
  );
}

function Entry({ run, onChoose }: { readonly run: ConsoleRun; readonly onChoose: (script: string) => void }) {
  const { label, color } = outcomeOf(run);
  const at = startedAt(run);
  return (
    <UnstyledButton className={classes.entry ?? ''} onClick={() => onChoose(scriptOf(run))}>
      <Group justify="space-between" mb={6} gap="xs">
        <StatusBadge color={color}>{label}</StatusBadge>
        <Text size="xs" c="dimmed">
          {at === undefined ? null : <When at={at} />}
          {run.database === '' ? '' : ` · ${run.database}`}
        </Text>
      </Group>
      <span className={classes.text}>{scriptOf(run)}</span>
    </UnstyledButton>
  );
}
