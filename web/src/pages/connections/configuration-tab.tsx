import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.ts';
import { useUnsaved } from '../../components/unsaved/use-unsaved.ts';
import { AccessConfiguration } from './configuration-access.tsx';
import { type ConfigurationDraft, draftOf, patchOf, problemsOf } from './configuration-draft.ts';
import { ReviewConfiguration } from './configuration-review.tsx';
import { RulesConfiguration } from './configuration-rules.tsx';
import type { ReadConnection } from './connection-queries.ts';
import classes from './layout.module.css';
import { focusFirstProblem } from './new-source-step.tsx';

/** What each part of the tab gets. */
export interface ConfigurationProps {
  readonly connection: ReadConnection;
  readonly draft: ConfigurationDraft;
  readonly onChange: (change: Partial<ConfigurationDraft>) => void;
  readonly problems: Readonly<Record<string, string>>;
  readonly isReadOnly: boolean;
}

/** Who approves, who may use it and how, and under which rules. */
export function ConfigurationTab({ connection }: { readonly connection: ReadConnection }) {
  const me = useMe();
  // What was changed here lies over what is configured, so that what others change shows meanwhile.
  const [changes, setChanges] = useState<Partial<ConfigurationDraft>>({});
  const [isTold, setTold] = useState(false);
  const queries = useQueryClient();
  const draft = { ...draftOf(connection), ...changes };
  const problems = problemsOf(draft);
  const patch = patchOf(draft, connection);
  const isDirty = Object.keys(patch).length > 0 || Object.keys(problems).length > 0;
  useUnsaved(me.isAdmin && isDirty);
  const discard = () => {
    setChanges({});
    setTold(false);
    save.reset();
  };
  const save = useMutation({
    mutationFn: () =>
      dataOf(
        api.PATCH('/api/connections/{nameOrID}', {
          params: { path: { nameOrID: connection.name } },
          body: patch,
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['connections'] });
      discard();
      notifyDone('Saved. It holds from the next command on.');
    },
  });
  const submit = () => {
    setTold(true);
    if (Object.keys(problems).length === 0) save.mutate();
    else focusFirstProblem();
  };
  const props: ConfigurationProps = {
    connection,
    draft,
    onChange: (change) => setChanges((before) => ({ ...before, ...change })),
    problems: isTold ? problems : {},
    isReadOnly: !me.isAdmin,
  };
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <fieldset className={classes.fieldset} disabled={props.isReadOnly} aria-label="Additional Configuration">
        <div className={classes.stack}>
          <ReviewConfiguration {...props} />
          <AccessConfiguration {...props} />
          <RulesConfiguration {...props} />
        </div>
      </fieldset>
      {save.error === null ? null : <ErrorNotice error={save.error} title="It was not saved" />}
      {props.isReadOnly ? null : (
        <div className={classes.saveBar}>
          <Button type="submit" loading={save.isPending} disabled={!isDirty}>
            Save
          </Button>
          <Button variant="default" onClick={discard} disabled={!isDirty || save.isPending}>
            Discard changes
          </Button>
          <Text size="sm" c="dimmed" role="status">
            {isTold && Object.keys(problems).length > 0
              ? 'Something is missing above.'
              : isDirty
                ? 'There are changes that are not saved.'
                : ''}
          </Text>
        </div>
      )}
    </form>
  );
}
