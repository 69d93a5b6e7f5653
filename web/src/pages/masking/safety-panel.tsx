import { NumberInput, Radio, Stack } from '@mantine/core';
import { Panel } from '../../components/panel.tsx';
import { problemAt } from '../../components/rules/field-problems.ts';
import type { PartProps } from './parts.ts';

/** What happens where masking comes to its limits. */
export function SafetyPanel({ draft, problems, disabled, onChange }: PartProps) {
  return (
    <Panel title="Where nobody can be sure">
      <Stack gap="md">
        <Radio.Group
          label="A value that cannot be followed back to its columns"
          description="Of a function of your own, or of SQL that is made while it runs. Only rules with columns ask."
          value={draft.unfollowed}
          onChange={(value) => onChange({ unfollowed: value === 'deny' ? 'deny' : 'mask' })}
          error={problemAt(problems, 'unfollowed')}
        >
          <Stack gap={6} mt="xs">
            <Radio value="mask" label="becomes NULL" disabled={disabled} />
            <Radio value="deny" label="withholds the result" disabled={disabled} />
          </Stack>
        </Radio.Group>
        <Radio.Group
          label="A command that stores a masked column elsewhere"
          description="In a table, a view, a file: there the rule would not know it any more."
          value={draft.copies}
          onChange={(value) => onChange({ copies: value === 'allow' ? 'allow' : 'deny' })}
          error={problemAt(problems, 'copies')}
        >
          <Stack gap={6} mt="xs">
            <Radio value="deny" label="is denied" disabled={disabled} />
            <Radio value="allow" label="is allowed" disabled={disabled} />
          </Stack>
        </Radio.Group>
        <NumberInput
          label="Leave out what is less sure than"
          description="0 to 1; empty: everything that is found is masked."
          value={draft.threshold ?? ''}
          onChange={(value) => onChange({ threshold: typeof value === 'number' ? value : null })}
          min={0}
          max={1}
          step={0.1}
          maw="16rem"
          error={problemAt(problems, 'score_threshold')}
          disabled={disabled}
        />
      </Stack>
    </Panel>
  );
}
