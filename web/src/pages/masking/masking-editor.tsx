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
import { ColumnsPanel } from './columns-panel.tsx';
import { CustomPanel } from './custom-panel.tsx';
import { EntitiesPanel } from './entities-panel.tsx';
import { bodyOf, type MaskingDraft, trialBodyOf } from './masking-draft.ts';
import { type MaskingRule, maskingRuleQuery } from './masking-queries.ts';
import { SafetyPanel } from './safety-panel.tsx';
import { SamplePanel } from './sample-panel.tsx';

interface Props {
  /** What it begins with. */
  readonly start: () => MaskingDraft;
  readonly saved: MaskingRule | undefined;
}

const ROOTS = [
  'name',
  'description',
  'connection_ids',
  'supported_entity_types',
  'custom_entity_types',
  'columns',
  'strategy',
  'strategies',
  'score_threshold',
  'unfollowed',
  'copies',
];

/** Writes a masking rule, tries it, saves it. */
export function MaskingEditor({ start, saved }: Props) {
  const { isAdmin } = useMe();
  const leave = useLeave();
  const [draft, setDraft] = useState(start);
  const change = (part: Partial<MaskingDraft>) => setDraft((before) => ({ ...before, ...part }));
  const text = JSON.stringify(trialBodyOf(draft));
  const isChanged = JSON.stringify(bodyOf(draft)) !== JSON.stringify(bodyOf(start()));
  useUnsaved(isAdmin && isChanged);
  const save = useSave(saved);
  const problems = fieldProblemsOf(save.error, ROOTS);
  const parts = { draft, problems, disabled: !isAdmin, onChange: change };
  return (
    <>
      <Button
        component={Link}
        to="/masking"
        variant="subtle"
        color="gray"
        size="compact-sm"
        mb="xs"
        leftSection={<IconArrowLeft size={15} aria-hidden="true" />}
      >
        Data masking
      </Button>
      <PageHead
        title={saved === undefined ? 'New masking rule' : saved.name}
        lead={isAdmin ? 'Nothing holds before it is saved.' : 'You may read and try it; administrators change it.'}
        actions={
          saved === undefined || !isAdmin ? null : (
            <DeleteRule
              kind="masking rule"
              name={saved.name}
              roles={saved.connection_ids.length}
              onDelete={async () => {
                await done(api.DELETE('/api/datamasking-rules/{id}', { params: { path: { id: saved.id } } }));
                notifyDone(`The masking rule ${saved.name} was deleted.`);
                await leave('/masking');
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
          <Panel title="Masking rule">
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
          <EntitiesPanel {...parts} />
          <CustomPanel {...parts} />
          <ColumnsPanel {...parts} />
          <SafetyPanel {...parts} />
          <OtherProblems sentences={problems.filter(({ field }) => field === '').map(({ sentence }) => sentence)} />
          {isAdmin ? (
            <div className={classes.bar}>
              <Button component={Link} to="/masking" variant="default">
                Cancel
              </Button>
              <Button type="submit" loading={save.isPending} disabled={saved !== undefined && !isChanged}>
                {saved === undefined ? 'Create the masking rule' : 'Save'}
              </Button>
            </div>
          ) : null}
        </form>
        <div className={classes.side}>
          <SamplePanel draft={draft} text={text} />
          <RecordedPanel
            draft={text}
            attached={draft.connectionIds}
            things="results"
            ask={(range, signal) =>
              api.POST('/api/datamasking-rules/try-recorded', {
                body: { rule: trialBodyOf(draft), ...range },
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

function useSave(saved: MaskingRule | undefined) {
  const queries = useQueryClient();
  const leave = useLeave();
  return useMutation({
    mutationFn: (draft: MaskingDraft) => {
      const body = bodyOf(draft);
      return saved === undefined
        ? dataOf(api.POST('/api/datamasking-rules', { body }))
        : dataOf(api.PUT('/api/datamasking-rules/{id}', { params: { path: { id: saved.id } }, body }));
    },
    onSuccess: async (now) => {
      queries.setQueryData(maskingRuleQuery(now.id).queryKey, now);
      await queries.invalidateQueries({ queryKey: ['datamasking-rules'] });
      notifyDone(
        now.connection_ids.length === 0
          ? `Saved. ${now.name} holds for no Resource Role yet.`
          : `Saved. ${now.name} holds from the next result on.`,
      );
      if (saved === undefined) await leave(`/masking/${now.id}`);
    },
  });
}
