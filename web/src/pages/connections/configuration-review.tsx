import { NumberInput, Select, Stack, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Panel } from '../../components/panel.tsx';
import { lengthOf } from '../../components/time-words.ts';
import type { ConfigurationDraft } from './configuration-draft.ts';
import type { ConfigurationProps } from './configuration-tab.tsx';
import { serverInfoQuery } from './connection-queries.ts';
import { HELP_BELOW } from './form-order.ts';
import { GroupPicker } from './group-picker.tsx';
import classes from './layout.module.css';

const MINUTE_SEC = 60;
const WEEK_MINUTES = 7 * 24 * 60;
const WINDOW_MINUTES_MAX = 48 * 60;
const WINDOW_MINUTES_DEFAULT = 240;

/** Access Requests: whether, by whom, and under which conditions. */
export function ReviewConfiguration(props: ConfigurationProps) {
  const { draft, onChange, problems, isReadOnly } = props;
  return (
    <Panel title="Access Requests">
      <Stack gap="md">
        <Switch
          label="Access Requests"
          description="What people send waits until these groups approve it."
          checked={draft.isReviewed}
          onChange={(event) => onChange({ isReviewed: event.currentTarget.checked })}
        />
        {draft.isReviewed ? (
          <>
            <GroupPicker
              label="Groups that approve"
              value={draft.reviewers}
              onChange={(reviewers) => onChange({ reviewers })}
              nothing="Nobody can approve yet."
              error={problems.reviewers}
              isDisabled={isReadOnly}
            />
            <Conditions {...props} />
          </>
        ) : null}
      </Stack>
    </Panel>
  );
}

function Conditions({ draft, onChange, problems }: ConfigurationProps) {
  const info = useQuery(serverInfoQuery);
  const usual = info.data === undefined ? '' : ` Left empty: ${lengthOf(info.data.review_timeout_sec * 1000)}.`;
  return (
    <div className={classes.pair}>
      <NumberInput
        label="Minimum approvals"
        inputWrapperOrder={HELP_BELOW}
        description="So many of the groups suffice. Left empty: each must approve."
        value={draft.minApprovals ?? ''}
        onChange={(value) => onChange({ minApprovals: typeof value === 'number' ? value : null })}
        min={1}
        max={Math.max(1, draft.reviewers.length)}
        allowDecimal={false}
        error={problems.minApprovals}
      />
      <NumberInput
        label="Time-out in minutes"
        inputWrapperOrder={HELP_BELOW}
        description={`How long a request waits.${usual}`}
        value={draft.timeoutSec === null ? '' : draft.timeoutSec / MINUTE_SEC}
        onChange={(value) => onChange({ timeoutSec: secondsOf(value) })}
        min={0}
        max={WEEK_MINUTES}
        decimalScale={4}
      />
      <Select
        label="What is approved"
        inputWrapperOrder={HELP_BELOW}
        description="Access for a time is asked for once, and ends by itself."
        data={[
          { value: 'command', label: 'Each command' },
          { value: 'window', label: 'Access for a time' },
          { value: 'command_or_window', label: 'Each command, or access for a time' },
        ]}
        value={draft.access}
        onChange={(value) => onChange({ access: (value ?? 'command') as ConfigurationDraft['access'] })}
        allowDeselect={false}
      />
      {draft.access === 'command' ? null : (
        <NumberInput
          label="Longest access in minutes"
          inputWrapperOrder={HELP_BELOW}
          description={`Left empty: ${WINDOW_MINUTES_DEFAULT}.`}
          value={draft.windowSecMax === null ? '' : draft.windowSecMax / MINUTE_SEC}
          onChange={(value) => onChange({ windowSecMax: secondsOf(value) })}
          min={1}
          max={WINDOW_MINUTES_MAX}
          decimalScale={4}
        />
      )}
      <Select
        label="Which commands"
        inputWrapperOrder={HELP_BELOW}
        description="Guardrails can single out what needs an approval."
        data={[
          { value: 'all', label: 'All' },
          { value: 'rules', label: 'Those a guardrail sends to the reviewers' },
        ]}
        value={draft.scope}
        onChange={(value) => onChange({ scope: value === 'rules' ? 'rules' : 'all' })}
        error={problems.scope}
        allowDeselect={false}
      />
      <Select
        label="Clients"
        inputWrapperOrder={HELP_BELOW}
        description="Programs with timers of their own do better without a wait."
        data={[
          { value: 'hold', label: 'Wait for the decision' },
          { value: 'fail_fast', label: 'Are answered at once, and try again' },
        ]}
        value={draft.mode}
        onChange={(value) => onChange({ mode: value === 'fail_fast' ? 'fail_fast' : 'hold' })}
        allowDeselect={false}
      />
      {draft.reviewers.length < 2 ? null : (
        <Select
          label="Somebody in several groups"
          inputWrapperOrder={HELP_BELOW}
          description="Two groups usually mean two people."
          data={[
            { value: 'once', label: 'Counts for one of them' },
            { value: 'every_group', label: 'Counts for all of them' },
          ]}
          value={draft.personCounts}
          onChange={(value) => onChange({ personCounts: value === 'every_group' ? 'every_group' : 'once' })}
          allowDeselect={false}
        />
      )}
    </div>
  );
}

function secondsOf(minutes: number | string): number | null {
  return typeof minutes === 'number' && minutes > 0 ? Math.max(1, Math.round(minutes * MINUTE_SEC)) : null;
}
