import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.ts';
import { Panel } from '../../components/panel.tsx';
import { useUnsaved } from '../../components/unsaved/use-unsaved.ts';
import { lineOf } from './command-words.ts';
import type { ReadConnection } from './connection-queries.ts';
import { DeletePanel } from './delete-panel.tsx';
import { type Kind, kindOf } from './kinds/index.ts';
import classes from './layout.module.css';
import { focusFirstProblem } from './new-source-step.tsx';
import { EMPTY_SECRET, isChanged } from './secret-draft.ts';
import { bodyOf, problemsOf, type SourceDraft, storedWay } from './source-draft.ts';
import { SourceForm } from './source-form.tsx';
import { TestResult, useTest } from './test-result.tsx';

/** Where a connection leads, to be changed; and the way to delete it. */
export function SourceTab({ connection }: { readonly connection: ReadConnection }) {
  const kind = kindOf(connection);
  return (
    <div className={`${classes.stack} ${classes.form}`}>
      {kind === undefined ? (
        <Alert color="gray" title="This type is set up with the command line">
          sluice admin create connection {connection.name} --overwrite …
        </Alert>
      ) : (
        <SourcePanel connection={connection} kind={kind} />
      )}
      <DeletePanel name={connection.name} />
    </div>
  );
}

function draftOf({ name, command, secret }: ReadConnection, kind: Kind): SourceDraft {
  return { name, way: storedWay(kind, secret), secret: EMPTY_SECRET, command: lineOf(command), ownKeys: [] };
}

function SourcePanel({ connection, kind }: { readonly connection: ReadConnection; readonly kind: Kind }) {
  const stored = connection.secret;
  const [draft, setDraft] = useState(() => draftOf(connection, kind));
  const [isTold, setTold] = useState(false);
  const test = useTest(connection.name);
  const queries = useQueryClient();
  const problems = problemsOf(kind, draft, stored);
  const before = draftOf(connection, kind);
  const isDirty =
    isChanged(draft.secret) || draft.way !== before.way || draft.command !== before.command || draft.ownKeys.length > 0;
  useUnsaved(isDirty);
  const save = useMutation({
    mutationFn: () =>
      dataOf(
        api.PATCH('/api/connections/{nameOrID}', {
          params: { path: { nameOrID: connection.name } },
          body: bodyOf(kind, draft, stored),
        }),
      ),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: ['connections'] });
      // What was typed is stored now, and is not shown again.
      setDraft(draftOf(saved, kind));
      setTold(false);
      notifyDone('Saved. New sessions use it.');
      test.mutate();
    },
  });
  const submit = () => {
    setTold(true);
    if (Object.keys(problems).length === 0) save.mutate();
    else focusFirstProblem();
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Panel title={kind.label}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            What is stored is never shown again. Leave a field empty to keep it.
          </Text>
          <SourceForm kind={kind} draft={draft} onChange={setDraft} stored={stored} problems={isTold ? problems : {}} />
          {save.error === null ? null : <ErrorNotice error={save.error} title="It was not saved" />}
          <TestResult data={test.data} error={test.error} />
          <Group gap="xs">
            <Button type="submit" loading={save.isPending || test.isPending} disabled={!isDirty}>
              Save and test
            </Button>
            <Button variant="default" onClick={() => setDraft(before)} disabled={!isDirty}>
              Discard changes
            </Button>
          </Group>
        </Stack>
      </Panel>
    </form>
  );
}
