import { ActionIcon, Badge, Button, Group, Select, Stack, Text, Textarea, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { Panel } from '../../components/panel.tsx';
import { type FieldProblem, problemAt } from '../../components/rules/field-problems.ts';
import classes from '../../components/rules/rules.module.css';
import { newRule, type RuleDraft, type Side } from './guardrail-draft.ts';
import { StatementFields } from './statement-fields.tsx';
import type { Hit } from './try-panel.tsx';

interface Props {
  readonly side: Side;
  readonly rules: readonly RuleDraft[];
  readonly problems: readonly FieldProblem[];
  readonly hits: readonly Hit[];
  readonly disabled: boolean;
  readonly onChange: (rules: readonly RuleDraft[]) => void;
}

const WORDS = {
  input: {
    title: 'Input rules',
    lead: 'Judge each command before it runs. Each rule by itself is enough to stop it.',
    none: 'None: every command passes.',
    rule: 'Input rule',
  },
  output: {
    title: 'Output rules',
    lead: 'Judge each value that comes back, before it is masked. A match withholds the rest of the result.',
    none: 'None: every result passes.',
    rule: 'Output rule',
  },
} as const;

const TYPES = [
  { value: 'statement', label: 'What the statement does' },
  { value: 'deny_words_list', label: 'Words' },
  { value: 'pattern_match', label: 'Pattern' },
] as const;

/** The rules of one side. */
export function RulesPanel({ side, rules, problems, hits, disabled, onChange }: Props) {
  const { title, lead, none, rule: ruleName } = WORDS[side];
  return (
    <Panel
      title={title}
      aside={
        disabled ? null : (
          <Button
            size="xs"
            variant="light"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={() => onChange([...rules, newRule(side === 'input' ? 'statement' : 'pattern_match')])}
          >
            Add an {side} rule
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" mb="sm">
        {rules.length === 0 ? none : lead}
      </Text>
      <Stack gap="sm">
        {rules.map((rule, index) => (
          <RuleCard
            key={rule.key}
            label={`${ruleName} ${index + 1}`}
            side={side}
            rule={rule}
            place={`${side}.rules.${index}`}
            problems={problems}
            hit={hits.find((hit) => hit.index === index)}
            disabled={disabled}
            onChange={(part) => onChange(rules.map((each) => (each.key === rule.key ? { ...each, ...part } : each)))}
            onRemove={() => onChange(rules.filter(({ key }) => key !== rule.key))}
          />
        ))}
      </Stack>
    </Panel>
  );
}

interface CardProps {
  readonly label: string;
  readonly side: Side;
  readonly rule: RuleDraft;
  readonly place: string;
  readonly problems: readonly FieldProblem[];
  readonly hit: Hit | undefined;
  readonly disabled: boolean;
  readonly onChange: (part: Partial<RuleDraft>) => void;
  readonly onRemove: () => void;
}

function RuleCard({ label, side, rule, place, problems, hit, disabled, onChange, onRemove }: CardProps) {
  const at = (field: string) => problemAt(problems, `${place}.${field}`, { within: true });
  const whole = problemAt(problems, place);
  const types = TYPES.filter(({ value }) => side === 'input' || value !== 'statement');
  return (
    <section className={classes.entry} aria-label={label} data-hit={hit?.verdict}>
      <Group justify="space-between" mb="xs" gap="xs">
        <Group gap="xs">
          <Text fw={570} size="sm">
            {label}
          </Text>
          {hit === undefined ? null : <Badge color={hit.verdict === 'review' ? 'amber' : 'red'}>would hit</Badge>}
        </Group>
        {disabled ? null : (
          <Tooltip label="Take this rule away">
            <ActionIcon onClick={onRemove} aria-label={`Take ${label.toLowerCase()} away`}>
              <IconTrash size={16} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      <Stack gap="sm">
        <Select
          label="Matches by"
          data={types}
          value={rule.type}
          onChange={(value) => value !== null && onChange({ type: value })}
          allowDeselect={false}
          error={at('type')}
          disabled={disabled}
        />
        {rule.type === 'deny_words_list' ? (
          <Textarea
            className={classes.mono ?? ''}
            label="Words"
            description="One word or phrase in each line. Case, comments and white space between them do not matter."
            value={rule.words}
            onChange={(event) => onChange({ words: event.currentTarget.value })}
            error={at('words') ?? whole}
            placeholder={'drop table\ntruncate'}
            autosize
            minRows={2}
            maxRows={12}
            disabled={disabled}
            spellCheck={false}
          />
        ) : rule.type === 'pattern_match' ? (
          <TextInput
            className={classes.mono ?? ''}
            label="Pattern"
            description="A regular expression in RE2 syntax; (?i) in front ignores the case."
            value={rule.pattern}
            onChange={(event) => onChange({ pattern: event.currentTarget.value })}
            error={at('pattern_regex') ?? whole}
            placeholder={side === 'input' ? '(?i)^delete from \\w+\\s*;?$' : '\\b\\d{3}-\\d{2}-\\d{4}\\b'}
            disabled={disabled}
            spellCheck={false}
          />
        ) : (
          <StatementFields rule={rule} problemOf={at} whole={whole} disabled={disabled} onChange={onChange} />
        )}
        <TextInput
          label="Message"
          description="Optional. Read in place of what matched by whoever is stopped."
          value={rule.message}
          onChange={(event) => onChange({ message: event.currentTarget.value })}
          error={at('message')}
          maxLength={500}
          placeholder="Ask the DBAs in #dba"
          disabled={disabled}
        />
      </Stack>
    </section>
  );
}
