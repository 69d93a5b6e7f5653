import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, dataOf } from '../../api/client.ts';
import { ApiFailure } from '../../api/failure.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.ts';
import { Panel } from '../../components/panel.tsx';
import { HELP_BELOW } from './form-order.ts';
import type { Kind } from './kinds/index.ts';
import classes from './layout.module.css';
import { newConnectionOf, problemsOf, type SourceDraft } from './source-draft.ts';
import { SourceForm } from './source-form.tsx';
import { TestResult } from './test-result.tsx';
import { isOfTest } from './test-run.ts';

interface Props {
  readonly kind: Kind;
  readonly draft: SourceDraft;
  readonly onChange: (draft: SourceDraft) => void;
  readonly onReady: () => void;
}

/** Where a new connection leads: tested before anything is saved. */
export function NewSourceStep({ kind, draft, onChange, onReady }: Props) {
  const [isTold, setTold] = useState(false);
  const test = useDraftTest(kind, onReady);
  const problems = problemsOf(kind, draft, {});
  const submit = () => {
    setTold(true);
    if (Object.keys(problems).length === 0) test.mutate(draft);
    else focusFirstProblem();
  };
  const told = isTold ? problems : {};
  const hasFailed = isOfTest(test.error);
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Panel title={kind.label}>
        <Stack gap="md">
          <TextInput
            label="Name"
            inputWrapperOrder={HELP_BELOW}
            description="What people call it, in clients, too. It stays."
            placeholder={kind.namePlaceholder}
            value={draft.name}
            onChange={(event) => onChange({ ...draft, name: event.currentTarget.value.trim() })}
            error={told.name ?? (test.error instanceof TakenName ? test.error.message : undefined)}
            withAsterisk
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            data-autofocus
          />
          <SourceForm kind={kind} draft={draft} onChange={onChange} stored={{}} problems={told} />
          <Outcome error={test.error} />
          <Group gap="xs">
            <Button type="submit" loading={test.isPending}>
              {hasFailed ? 'Test again' : 'Test and go on'}
            </Button>
            {hasFailed && Object.keys(problems).length === 0 ? (
              <Button variant="default" onClick={onReady} disabled={test.isPending}>
                Go on all the same
              </Button>
            ) : null}
            <Button component={Link} to="/connections/-/new" variant="default">
              Another type
            </Button>
          </Group>
          <Text size="xs" c="dimmed">
            The gateway logs in there and out again. Nothing is saved before the last step is done.
          </Text>
        </Stack>
      </Panel>
    </form>
  );
}

/** Somebody else has this name. */
class TakenName extends Error {}

function Outcome({ error }: { readonly error: unknown }) {
  if (error === null || error instanceof TakenName) return null;
  if (isOfTest(error)) return <TestResult data={undefined} error={error} />;
  return <ErrorNotice error={error} title="It was not tested" />;
}

function useDraftTest(kind: Kind, onReady: () => void) {
  return useMutation({
    mutationFn: async (draft: SourceDraft) => {
      if (await isTaken(draft.name)) throw new TakenName('There is a Resource Role of this name already');
      return dataOf(api.POST('/api/connections/test', { body: newConnectionOf(kind, draft) }));
    },
    onSuccess: ({ server_version }) => {
      notifyDone(server_version === '' ? 'The test went well.' : `The test went well: version ${server_version}.`);
      onReady();
    },
    onError: (error) => {
      if (error instanceof TakenName) focusFirstProblem();
    },
  });
}

/** Looked up before the test: whoever has to think of another name shall know at once. */
async function isTaken(nameOrID: string): Promise<boolean> {
  try {
    await dataOf(api.GET('/api/connections/{nameOrID}', { params: { path: { nameOrID } } }));
    return true;
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) return false;
    throw error;
  }
}

/** Whoever cannot see the form finds what is wrong with it. */
export function focusFirstProblem(): void {
  // It is marked once the page has been drawn anew.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus());
}
