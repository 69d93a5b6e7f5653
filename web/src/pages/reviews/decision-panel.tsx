import { Button, Group, NumberInput, Select, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { type Me, useMe } from '../../api/me.ts';
import type { Review } from '../../api/shapes.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.ts';
import { Panel } from '../../components/panel.tsx';
import { lengthOf } from '../../components/time-words.ts';
import { useUnsaved } from '../../components/unsaved/use-unsaved.ts';
import { type Ballot, ballotOf } from './deciding.ts';
import { reviewQuery } from './review-queries.ts';
import { RevokeButton } from './revoke-button.tsx';

const REASON_LENGTH_MAX = 1000;
const MINUTE_SEC = 60;

/** To approve or to reject, for whoever may; for everybody else, why not. */
export function DecisionPanel({ review }: { readonly review: Review }) {
  const me = useMe();
  const ballot = ballotOf(review, me);
  const mayRevoke = ballot.obstacle !== undefined && revocable(review, me);
  if (ballot.obstacle !== undefined && review.status !== 'PENDING' && !mayRevoke) return null;
  return (
    <Panel title="Decision">
      <Stack gap="sm">
        {ballot.obstacle === undefined ? (
          <DecisionForm review={review} ballot={ballot} />
        ) : review.status === 'PENDING' ? (
          <Text size="sm" c="dimmed">
            {ballot.obstacle}
          </Text>
        ) : null}
        {mayRevoke ? <RevokeButton review={review} isOwn={review.user_id === me.id} /> : null}
      </Stack>
    </Panel>
  );
}

/** Who may take it back. Whoever can still reject does that instead. */
function revocable({ status, user_id, review_groups_data: groups }: Review, me: Me): boolean {
  if ((status !== 'PENDING' && status !== 'APPROVED') || me.isAuditor) return false;
  return me.isAdmin || user_id === me.id || groups.some(({ group }) => me.groups.includes(group));
}

interface Vote {
  readonly decision: 'approve' | 'reject';
}

function DecisionForm({ review, ballot }: { readonly review: Review; readonly ballot: Ballot }) {
  const choices = [...ballot.groups, ...ballot.asAdmin];
  const [reason, setReason] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [rows, setRows] = useState<number | string>('');
  const [minutes, setMinutes] = useState<number | string>('');
  useUnsaved(reason.trim() !== '');
  // What was chosen may have been decided by somebody else meanwhile.
  const group = chosen !== null && choices.includes(chosen) ? chosen : choices[0];
  const isAsAdmin = group !== undefined && ballot.asAdmin.includes(group);
  const decide = useDecide(review, { reason, group, rows, minutes }, () => setReason(''));
  return (
    <Stack gap="sm">
      {choices.length > 1 ? (
        <Select
          label="For the group"
          data={choices.map((name) => ({
            value: name,
            label: ballot.asAdmin.includes(name) ? `${name} (as administrator)` : name,
          }))}
          value={group ?? null}
          onChange={setChosen}
          allowDeselect={false}
        />
      ) : null}
      {isAsAdmin ? (
        <Text size="xs" c="dimmed">
          You are not in {group}: you decide as an administrator, and the record says so.
        </Text>
      ) : null}
      <Textarea
        label="Reason"
        description="Optional. The requester reads it."
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value.replaceAll('\n', ' '))}
        maxLength={REASON_LENGTH_MAX}
        autosize
        minRows={2}
        maxRows={6}
      />
      {review.type === 'onetime' && review.row_changes === 'counted' ? (
        <NumberInput
          label="Rows it may change"
          description={
            review.max_rows === null
              ? 'Optional. Should it change more, it is rolled back.'
              : `At most ${review.max_rows}.`
          }
          value={rows}
          onChange={setRows}
          min={0}
          {...(review.max_rows === null ? {} : { max: review.max_rows })}
          allowDecimal={false}
          thousandSeparator=" "
        />
      ) : null}
      {review.type === 'jit' && review.access_duration_sec !== null ? (
        <NumberInput
          label="For how many minutes"
          description={`Asked for: ${lengthOf(review.access_duration_sec * 1000)}. You may shorten it.`}
          value={minutes}
          onChange={setMinutes}
          min={1}
          max={Math.floor(review.access_duration_sec / MINUTE_SEC)}
          allowDecimal={false}
        />
      ) : null}
      {decide.error === null ? null : <ErrorNotice error={decide.error} title="It was not decided" />}
      <Group grow>
        <Button
          onClick={() => decide.mutate({ decision: 'approve' })}
          loading={decide.isPending && decide.variables.decision === 'approve'}
          disabled={decide.isPending}
        >
          Approve
        </Button>
        <Button
          color="red"
          variant="light"
          onClick={() => decide.mutate({ decision: 'reject' })}
          loading={decide.isPending && decide.variables.decision === 'reject'}
          disabled={decide.isPending}
        >
          Reject
        </Button>
      </Group>
    </Stack>
  );
}

interface Entries {
  readonly reason: string;
  readonly group: string | undefined;
  readonly rows: number | string;
  readonly minutes: number | string;
}

function useDecide(review: Review, { reason, group, rows, minutes }: Entries, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ decision }: Vote) => {
      const params = { path: { id: review.id } };
      const vote = {
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        ...(group === undefined ? {} : { group }),
      };
      if (decision === 'reject') return dataOf(api.PUT('/api/reviews/{id}/reject', { params, body: vote }));
      const limits = {
        ...(typeof rows === 'number' ? { max_rows: rows } : {}),
        ...(typeof minutes === 'number' ? { access_duration_sec: minutes * MINUTE_SEC } : {}),
      };
      return dataOf(api.PUT('/api/reviews/{id}/approve', { params, body: { ...vote, ...limits } }));
    },
    onSuccess: async (decided, { decision }) => {
      queries.setQueryData(reviewQuery(review.id).queryKey, decided);
      onDone();
      const still = decided.review_groups_data.filter(({ status }) => status === 'PENDING').map((each) => each.group);
      if (decision === 'reject') notifyDone('Rejected. The requester was told.');
      else if (decided.status === 'PENDING')
        notifyDone(`Approved for ${group}. Still waited for: ${still.join(', ')}.`);
      else
        notifyDone(review.type === 'jit' ? 'Approved. The access lasts from now on.' : 'Approved. The command runs.');
      await queries.invalidateQueries({ queryKey: ['reviews'] });
    },
    // Why it was refused often shows in what has changed.
    onError: () => queries.invalidateQueries({ queryKey: ['reviews'] }),
  });
}
