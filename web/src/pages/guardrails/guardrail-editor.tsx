import { Button, Stack, Textarea, TextInput } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, dataOf, done } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { notifyDone } from '../../components/notify.ts';
import { PageHead } from '../../components/page-head.tsx';
import { Panel } from '../../components/panel.tsx';
import { DeleteRule } from '../../components/rules/delete-rule.tsx';
import { fieldProblemsOf, problemAt } from '../../components/rules/field-problems.ts';
import { LINES, type LineAnswer } from '../../components/rules/recorded.ts';
import { RecordedPanel } from '../../components/rules/recorded-panel.tsx';
import { RolePicker } from '../../components/rules/role-picker.tsx';
import { OtherProblems } from '../../components/rules/rule-list.tsx';
import classes from '../../components/rules/rules.module.css';
import { useLeave, useUnsaved } from '../../components/unsaved/use-unsaved.ts';
import { bodyOf, type GuardrailDraft, trialBodyOf } from './guardrail-draft.ts';
import { type Guardrail, guardrailQuery } from './guardrail-queries.ts';
import { RulesPanel } from './rules-panel.tsx';
import { type Hit, TryPanel } from './try-panel.tsx';

interface Props {
  /** What it begins with. */
  readonly start: () => GuardrailDraft;
  readonly saved: Guardrail | undefined;
}

const ROOTS = ['name', 'description', 'input', 'output', 'connection_ids'];

/** Writes a guardrail, tries it, saves it. */
export function GuardrailEditor({ start, saved }: Props) {
  const { isAdmin } = useMe();
  const leave = useLeave();
  const [draft, setDraft] = useState(start);
  const [hits, setHits] = useState<{ readonly of: string; readonly hits: readonly Hit[] }>();
  const change = (part: Partial<GuardrailDraft>) => setDraft((before) => ({ ...before, ...part }));
  const text = JSON.stringify(trialBodyOf(draft));
  const isChanged = JSON.stringify(bodyOf(draft)) !== JSON.stringify(bodyOf(start()));
  useUnsaved(isAdmin && isChanged);
  const save = useSave(saved);
  const problems = fieldProblemsOf(save.error, ROOTS);
  const shownHits = hits?.of === text ? hits.hits : [];
  return (
    <>
      <Button
        component={Link}
        to="/guardrails"
        variant="subtle"
        color="gray"
        size="compact-sm"
        mb="xs"
        leftSection={<IconArrowLeft size={15} aria-hidden="true" />}
      >
        Guardrails
      </Button>
      <PageHead
        title={saved === undefined ? 'New guardrail' : saved.name}
        lead={isAdmin ? 'Nothing holds before it is saved.' : 'You may read and try it; administrators change it.'}
        actions={
          saved === undefined || !isAdmin ? null : (
            <DeleteRule
              kind="guardrail"
              name={saved.name}
              roles={saved.connection_ids.length}
              onDelete={async () => {
                await done(api.DELETE('/api/guardrails/{id}', { params: { path: { id: saved.id } } }));
                notifyDone(`The guardrail ${saved.name} was deleted.`);
                await leave('/guardrails');
              }}
            />
          )
        }
      />
      <div className={classes.columns}>
        <form
          className={classes.main}
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(draft);
          }}
        >
          <Panel title="Guardrail">
            <Stack gap="sm">
              <TextInput
                label="Name"
                description="Whoever is stopped by it reads it."
                value={draft.name}
                onChange={(event) => change({ name: event.currentTarget.value })}
                error={problemAt(problems, 'name')}
                maxLength={128}
                required
                disabled={!isAdmin}
                autoComplete="off"
              />
              <Textarea
                label="Description"
                value={draft.description}
                onChange={(event) => change({ description: event.currentTarget.value })}
                error={problemAt(problems, 'description')}
                maxLength={2000}
                autosize
                minRows={1}
                maxRows={6}
                disabled={!isAdmin}
              />
              <RolePicker
                value={draft.connectionIds}
                onChange={(connectionIds) => change({ connectionIds })}
                error={problemAt(problems, 'connection_ids', { within: true })}
                disabled={!isAdmin}
              />
            </Stack>
          </Panel>
          {(['input', 'output'] as const).map((side) => (
            <RulesPanel
              key={side}
              side={side}
              rules={draft[side]}
              problems={problems}
              hits={shownHits.filter((hit) => hit.side === side)}
              disabled={!isAdmin}
              onChange={(rules) => change({ [side]: rules })}
            />
          ))}
          <OtherProblems sentences={problems.filter(({ field }) => field === '').map(({ sentence }) => sentence)} />
          {isAdmin ? (
            <div className={classes.bar}>
              <Button component={Link} to="/guardrails" variant="default">
                Cancel
              </Button>
              <Button type="submit" loading={save.isPending} disabled={saved !== undefined && !isChanged}>
                {saved === undefined ? 'Create the guardrail' : 'Save'}
              </Button>
            </div>
          ) : null}
        </form>
        <div className={classes.side}>
          <TryPanel draft={draft} text={text} onHits={(found) => setHits({ of: text, hits: found })} />
          <RecordedPanel
            draft={text}
            attached={draft.connectionIds}
            things={draft.input.length > 0 || draft.output.length === 0 ? 'commands' : 'results'}
            ask={(range, signal) =>
              api.POST('/api/guardrails/try-recorded', {
                body: { guardrail: trialBodyOf(draft), ...range },
                signal,
                ...LINES,
              }) as Promise<LineAnswer>
            }
          />
        </div>
      </div>
    </>
  );
}

function useSave(saved: Guardrail | undefined) {
  const queries = useQueryClient();
  const leave = useLeave();
  return useMutation({
    mutationFn: (draft: GuardrailDraft) => {
      const body = bodyOf(draft);
      return saved === undefined
        ? dataOf(api.POST('/api/guardrails', { body }))
        : dataOf(api.PUT('/api/guardrails/{id}', { params: { path: { id: saved.id } }, body }));
    },
    onSuccess: async (now) => {
      queries.setQueryData(guardrailQuery(now.id).queryKey, now);
      await queries.invalidateQueries({ queryKey: ['guardrails'] });
      const roles = now.connection_ids.length;
      notifyDone(
        roles === 0
          ? `Saved. ${now.name} holds for no Resource Role yet.`
          : `Saved. ${now.name} holds from the next command on.`,
      );
      if (saved === undefined) await leave(`/guardrails/${now.id}`);
    },
  });
}
