import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, dataOf, done } from '../../api/client.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone, notifyFailure } from '../../components/notify.ts';
import { Panel } from '../../components/panel.tsx';
import { HELP_BELOW } from './form-order.ts';
import type { Kind } from './kinds/index.ts';
import classes from './layout.module.css';
import { EMPTY_SECRET } from './secret-draft.ts';
import { bodyOf, problemsOf, type SourceDraft } from './source-draft.ts';
import { SourceForm } from './source-form.tsx';
import { TestResult, testConnection } from './test-result.tsx';

/** Nobody else finds a connection that is not set up to its end. */
const DRAFT_GROUPS = ['admin'];
const EMPTY: SourceDraft = { name: '', way: 0, secret: EMPTY_SECRET, command: '', ownKeys: [] };

interface Props {
  readonly kind: Kind;
  readonly onReady: (name: string) => void;
}

/** Where a new connection leads: saved where only administrators find it, and tested. */
export function NewSourceStep({ kind, onReady }: Props) {
  const [draft, setDraft] = useState(EMPTY);
  const [isTold, setTold] = useState(false);
  const { save, saved, discard } = useSaveAndTest(kind, onReady);
  const problems = problemsOf(kind, draft, {});
  const submit = () => {
    setTold(true);
    if (Object.keys(problems).length === 0) save.mutate(draft);
    else focusFirstProblem();
  };
  const told = isTold ? problems : {};
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
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value.trim() })}
            error={told.name}
            withAsterisk
            disabled={saved !== undefined}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            data-autofocus
          />
          <SourceForm kind={kind} draft={draft} onChange={setDraft} stored={{}} problems={told} />
          <Outcome error={save.error} />
          <Group gap="xs">
            <Button type="submit" loading={save.isPending}>
              {saved === undefined ? 'Save and test' : 'Save and test again'}
            </Button>
            {saved === undefined ? (
              <Button component={Link} to="/connections/-/new" variant="default">
                Another type
              </Button>
            ) : (
              <>
                <Button variant="default" onClick={() => onReady(saved)} disabled={save.isPending}>
                  Go on all the same
                </Button>
                <Button variant="subtle" color="red" onClick={() => discard.mutate()} loading={discard.isPending}>
                  Discard it
                </Button>
              </>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            Only administrators see it until the last step is done.
          </Text>
        </Stack>
      </Panel>
    </form>
  );
}

/** A connection that was saved and failed its test. */
class FailedTest extends Error {}

function Outcome({ error }: { readonly error: unknown }) {
  if (error === null) return null;
  if (error instanceof FailedTest) return <TestResult data={undefined} error={error.cause} />;
  return <ErrorNotice error={error} title="It was not saved" />;
}

function useSaveAndTest(kind: Kind, onReady: (name: string) => void) {
  const [saved, setSaved] = useState<string>();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const refresh = () => queries.invalidateQueries({ queryKey: ['connections'] });
  const save = useMutation({
    mutationFn: async (draft: SourceDraft) => {
      const name = draft.name;
      const body = bodyOf(kind, draft, {});
      if (saved === undefined) {
        const { type, subtype } = kind;
        await dataOf(
          api.POST('/api/connections', { body: { name, type, subtype, ...body, access_groups: DRAFT_GROUPS } }),
        );
        setSaved(name);
      } else {
        await dataOf(api.PATCH('/api/connections/{nameOrID}', { params: { path: { nameOrID: name } }, body }));
      }
      try {
        return { name, ...(await testConnection(name)) };
      } catch (error) {
        throw new FailedTest('the test failed', { cause: error });
      }
    },
    onSuccess: ({ name, server_version }) => {
      notifyDone(server_version === '' ? 'The test went well.' : `The test went well: version ${server_version}.`);
      onReady(name);
    },
    onSettled: refresh,
  });
  const discard = useMutation({
    mutationFn: () => done(api.DELETE('/api/connections/{nameOrID}', { params: { path: { nameOrID: saved ?? '' } } })),
    onSuccess: async () => {
      notifyDone('It was discarded.');
      await refresh();
      await navigate('/connections');
    },
    onError: (error) => notifyFailure('It was not discarded', error),
  });
  return { save, saved, discard };
}

/** Whoever cannot see the form finds what is wrong with it. */
export function focusFirstProblem(): void {
  // It is marked once the page has been drawn anew.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus());
}
