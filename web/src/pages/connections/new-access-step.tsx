import { Button, Group, Radio, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.ts';
import { Panel } from '../../components/panel.tsx';
import { useLeave } from '../../components/unsaved/use-unsaved.ts';
import { GroupPicker } from './group-picker.tsx';
import type { Kind } from './kinds/index.ts';
import classes from './layout.module.css';
import { newConnectionOf, type SourceDraft } from './source-draft.ts';

interface Props {
  readonly kind: Kind;
  readonly draft: SourceDraft;
  readonly onBack: () => void;
}

/** Who may use a new connection, and whether somebody approves what they do. Then it is saved. */
export function NewAccessStep({ kind, draft, onBack }: Props) {
  const [audience, setAudience] = useState('everybody');
  const [groups, setGroups] = useState<readonly string[]>([]);
  const [isReviewed, setReviewed] = useState(false);
  const [reviewers, setReviewers] = useState<readonly string[]>([]);
  const [isTold, setTold] = useState(false);
  const finish = useCreate(kind, draft);
  const lacksGroups = audience === 'groups' && groups.length === 0;
  const lacksReviewers = isReviewed && reviewers.length === 0;
  const submit = () => {
    setTold(true);
    if (lacksGroups || lacksReviewers) return;
    finish.mutate({
      access_groups: audience === 'groups' ? [...groups] : [],
      reviewers: isReviewed ? [...reviewers] : [],
    });
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className={classes.stack}>
        <Panel title="Who may see and use it">
          <Stack gap="sm">
            <Radio.Group aria-label="Who may see and use it" value={audience} onChange={setAudience}>
              <Stack gap={8}>
                <Radio value="everybody" label="Everybody who is logged in" />
                <Radio
                  value="groups"
                  label="Only these groups"
                  description="And administrators. For everybody else it does not exist."
                />
              </Stack>
            </Radio.Group>
            {audience === 'groups' ? (
              <GroupPicker
                label="Groups that may use it"
                value={groups}
                onChange={setGroups}
                nothing="No groups yet."
                error={isTold && lacksGroups ? 'Add at least one group.' : undefined}
              />
            ) : null}
          </Stack>
        </Panel>
        <Panel title="Access Requests">
          <Stack gap="sm">
            <Switch
              label="Access Requests"
              description={`Each ${kind.type === 'custom' ? 'script' : 'command'} waits until people of these groups approve it.`}
              checked={isReviewed}
              onChange={(event) => setReviewed(event.currentTarget.checked)}
            />
            {isReviewed ? (
              <GroupPicker
                label="Groups that approve"
                value={reviewers}
                onChange={setReviewers}
                nothing="Nobody can approve yet."
                error={isTold && lacksReviewers ? 'Add at least one group.' : undefined}
              />
            ) : null}
          </Stack>
        </Panel>
        {finish.error === null ? null : <ErrorNotice error={finish.error} title="It was not saved" />}
        <Group gap="xs">
          <Button type="submit" loading={finish.isPending}>
            Create the Resource Role
          </Button>
          <Button variant="default" onClick={onBack} disabled={finish.isPending}>
            Back
          </Button>
          <Text size="sm" c="dimmed">
            Guardrails, masking and more: in Additional Configuration, at any time.
          </Text>
        </Group>
      </div>
    </form>
  );
}

function useCreate(kind: Kind, draft: SourceDraft) {
  const queries = useQueryClient();
  const leave = useLeave();
  return useMutation({
    mutationFn: (access: { readonly access_groups: string[]; readonly reviewers: string[] }) =>
      dataOf(api.POST('/api/connections', { body: { ...newConnectionOf(kind, draft), ...access } })),
    onSuccess: async ({ name }) => {
      await queries.invalidateQueries({ queryKey: ['connections'] });
      notifyDone(`${name} is ready.`);
      await leave(`/connections/${encodeURIComponent(name)}`);
    },
  });
}
