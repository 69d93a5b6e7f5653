import {
  ActionIcon,
  Button,
  Group,
  NumberInput,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { Panel } from '../../components/panel.tsx';
import { type FieldProblem, problemAt } from '../../components/rules/field-problems.ts';
import classes from '../../components/rules/rules.module.css';
import { type CustomDraft, newCustom } from './masking-draft.ts';
import type { PartProps } from './parts.ts';

const FIELD = 'custom_entity_types';

/** Entity types of one's own: patterns and lists of words. */
export function CustomPanel({ draft, problems, disabled, onChange }: PartProps) {
  const { custom } = draft;
  const overall = problemAt(
    problems.filter(({ entry }) => entry === undefined),
    FIELD,
  );
  return (
    <Panel
      title="Your own types"
      aside={
        disabled ? null : (
          <Button
            size="xs"
            variant="light"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={() => onChange({ custom: [...custom, newCustom()] })}
          >
            Add a type
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" mb={custom.length === 0 ? 0 : 'sm'}>
        {custom.length === 0
          ? 'None. Add what only you have: numbers of employees, names of projects.'
          : 'Found in values like the types above.'}
      </Text>
      {overall === undefined ? null : (
        <Text size="xs" c="var(--mantine-color-error)" role="alert" mb="sm">
          {overall}
        </Text>
      )}
      <Stack gap="sm">
        {custom.map((each, index) => (
          <CustomCard
            key={each.key}
            index={index}
            type={each}
            problems={problems}
            disabled={disabled}
            onChange={(part) =>
              onChange({ custom: custom.map((one) => (one.key === each.key ? { ...one, ...part } : one)) })
            }
            onRemove={() => onChange({ custom: custom.filter(({ key }) => key !== each.key) })}
          />
        ))}
      </Stack>
    </Panel>
  );
}

interface CardProps {
  readonly index: number;
  readonly type: CustomDraft;
  readonly problems: readonly FieldProblem[];
  readonly disabled: boolean;
  readonly onChange: (part: Partial<CustomDraft>) => void;
  readonly onRemove: () => void;
}

function CustomCard({ index, type, problems, disabled, onChange, onRemove }: CardProps) {
  const at = (field: string) => problemAt(problems, `${FIELD}.${index}.${field}`, { within: true });
  const own = problems.filter(({ field, entry }) => field === FIELD && entry === type.name.trim());
  const whole = problemAt(own, FIELD);
  return (
    <section className={classes.entry} aria-label={`Type ${index + 1}`}>
      <Stack gap="sm">
        <Group align="flex-end" wrap="nowrap">
          <TextInput
            style={{ flex: 1 }}
            label="Name"
            placeholder="EMPLOYEE_ID"
            value={type.name}
            onChange={(event) =>
              onChange({ name: event.currentTarget.value.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_') })
            }
            error={at('name')}
            maxLength={64}
            required
            disabled={disabled}
          />
          {disabled ? null : (
            <Tooltip label="Take this type away">
              <ActionIcon onClick={onRemove} aria-label={`Take type ${index + 1} away`} mb={6}>
                <IconTrash size={16} aria-hidden="true" />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
        <div className={classes.pair}>
          <Select
            label="Found by"
            data={[
              { value: 'regex', label: 'A pattern' },
              { value: 'words', label: 'A list of words' },
            ]}
            value={type.by}
            onChange={(value) => value !== null && onChange({ by: value })}
            allowDeselect={false}
            disabled={disabled}
          />
          <NumberInput
            label="How sure it is"
            description="0 to 1. Empty: 1."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={type.score ?? ''}
            onChange={(value) => onChange({ score: typeof value === 'number' ? value : undefined })}
            min={0}
            max={1}
            step={0.1}
            error={at('score')}
            disabled={disabled}
          />
        </div>
        {type.by === 'regex' ? (
          <TextInput
            className={classes.mono ?? ''}
            label="Pattern"
            description="A regular expression in RE2 syntax."
            placeholder="\bEMP-[0-9]{5}\b"
            value={type.regex}
            onChange={(event) => onChange({ regex: event.currentTarget.value })}
            error={at('regex') ?? whole}
            disabled={disabled}
            spellCheck={false}
          />
        ) : (
          <Textarea
            className={classes.mono ?? ''}
            label="Words"
            description="One word or phrase in each line, whatever the case."
            value={type.words}
            onChange={(event) => onChange({ words: event.currentTarget.value })}
            error={at('deny_list') ?? whole}
            autosize
            minRows={2}
            maxRows={10}
            disabled={disabled}
            spellCheck={false}
          />
        )}
      </Stack>
    </section>
  );
}
