import { Autocomplete, Button, Kbd, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHistory, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState, useSyncExternalStore } from 'react';
import { useSearchParams } from 'react-router';
import { useMe } from '../../api/me.ts';
import { LoadingRows } from '../../components/loading-page.tsx';
import { ConnectionChoice } from './connection-choice.tsx';
import classes from './console.module.css';
import { type Connection, schemaQuery } from './console-queries.ts';
import { consoleOf } from './console-session.ts';
import { HistoryDrawer } from './history-drawer.tsx';
import { isUnderWay } from './run-state.ts';
import { RunView } from './run-view.tsx';

const ScriptEditor = lazy(() => import('./script-editor.tsx'));

/** Editor and results of one Resource Role. */
export function Console({ connection }: { readonly connection: Connection }) {
  const me = useMe();
  const session = useMemo(() => consoleOf(me.id, connection.id), [me.id, connection.id]);
  const run = useSyncExternalStore(session.subscribe, () => session.state);
  const [search, setSearch] = useSearchParams();
  const database = search.get('database') ?? '';
  const [script, setScript] = useState(session.script);
  const [selected, setSelected] = useState('');
  const [isHistoryOpen, { open, close }] = useDisclosure(false);
  const isDatabase = connection.type === 'database';
  const hasSchema = isDatabase && connection.subtype !== 'mongodb' && connection.access_schema === 'enabled';
  const schema = useQuery({ ...schemaQuery(connection.name, database), enabled: hasSchema });
  const write = (text: string) => {
    session.script = text;
    setScript(text);
  };
  const text = selected.trim() === '' ? script : selected;
  const start = () => {
    if (text.trim() !== '') void session.run({ connection: connection.id, script: text, database });
  };
  return (
    <>
      <div className={classes.bar}>
        <div className={classes.field}>
          <ConnectionChoice key={connection.name} chosen={connection.name} />
        </div>
        {isDatabase ? (
          <Autocomplete
            className={classes.field ?? ''}
            label="Database"
            placeholder="the Resource Role’s own"
            data={schema.data?.databases ?? []}
            defaultValue={database}
            onBlur={(event) => {
              const name = event.currentTarget.value.trim();
              if (name !== database) setSearch(name === '' ? {} : { database: name }, { replace: true });
            }}
          />
        ) : null}
      </div>
      <Suspense fallback={<LoadingRows rows={4} />}>
        <ScriptEditor
          connection={connection}
          schema={schema.data}
          database={database}
          value={script}
          onChange={write}
          onSelect={setSelected}
          onRun={start}
        />
      </Suspense>
      <div className={classes.actions}>
        <Button
          onClick={start}
          disabled={text.trim() === '' || isUnderWay(run)}
          leftSection={<IconPlayerPlay size={16} aria-hidden="true" />}
        >
          {selected.trim() === '' ? 'Run' : 'Run the selection'}
        </Button>
        <Button variant="default" onClick={open} leftSection={<IconHistory size={16} aria-hidden="true" />}>
          History
        </Button>
        <Text size="xs" c="dimmed" visibleFrom="sm">
          <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd> runs it
          {hasSchema ? <SchemaWords isPending={schema.isPending} error={schema.error} /> : null}
        </Text>
      </div>
      <RunView run={run} connection={connection} onCancel={() => session.cancel()} />
      <HistoryDrawer
        isOpen={isHistoryOpen}
        onClose={close}
        connection={connection.name}
        onChoose={(chosen) => {
          write(chosen);
          close();
        }}
      />
    </>
  );
}

/** Why names are not completed, where they are not. */
function SchemaWords({ isPending, error }: { readonly isPending: boolean; readonly error: Error | null }) {
  if (isPending) return ' · reading the names of tables …';
  if (error !== null) return ` · names are not completed: ${error.message}`;
  return (
    <>
      {' · '}
      <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Space</Kbd> completes names
    </>
  );
}
