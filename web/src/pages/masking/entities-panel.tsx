import { Checkbox, Select, Stack, Text } from '@mantine/core';
import { Panel } from '../../components/panel.tsx';
import { problemAt } from '../../components/rules/field-problems.ts';
import classes from './masking.module.css';
import { ENTITIES, isStrategy, STRATEGY_DATA } from './masking-words.ts';
import type { PartProps } from './parts.ts';

const LIKE_OTHERS = '';

/** Entity types that are found in whatever column they turn up. */
export function EntitiesPanel({ draft, problems, disabled, onChange }: PartProps) {
  const problem = [
    problemAt(problems, 'supported_entity_types', { within: true }),
    problemAt(problems, 'strategies', { within: true }),
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ');
  // Whatever was saved is shown, also where this page does not know it.
  const strangers = draft.entities.filter((name) => !ENTITIES.some((entity) => entity.name === name));
  const all = [...ENTITIES, ...strangers.map((name) => ({ name, words: name }))];
  return (
    <Panel title="Found by content">
      <Stack gap="sm">
        <Select
          label="What stands in the place of a value"
          description="Unless another is chosen below. A hash is the same for equal values, so that joins and counts still work."
          data={STRATEGY_DATA}
          value={draft.strategy}
          onChange={(value) => isStrategy(value) && onChange({ strategy: value })}
          allowDeselect={false}
          error={problemAt(problems, 'strategy')}
          disabled={disabled}
        />
        <fieldset className={classes.entities}>
          <legend>Entity types</legend>
          {all.map(({ name, words }) => {
            const isOn = draft.entities.includes(name);
            return (
              <div key={name} className={classes.entity}>
                <Checkbox
                  label={words}
                  description={name}
                  checked={isOn}
                  onChange={(event) =>
                    onChange({
                      entities: event.currentTarget.checked
                        ? [...draft.entities, name]
                        : draft.entities.filter((each) => each !== name),
                    })
                  }
                  disabled={disabled}
                />
                {isOn ? (
                  <StrategySelect
                    label={`Strategy for ${name}`}
                    value={draft.strategies[name]}
                    disabled={disabled}
                    onChange={(strategy) => onChange({ strategies: withStrategy(draft.strategies, name, strategy) })}
                  />
                ) : null}
              </div>
            );
          })}
        </fieldset>
        {problem === '' ? null : (
          <Text size="xs" c="var(--mantine-color-error)" role="alert">
            {problem}
          </Text>
        )}
      </Stack>
    </Panel>
  );
}

type Strategies = PartProps['draft']['strategies'];
type Strategy = Strategies[string];

function withStrategy(before: Strategies, name: string, strategy: Strategy | undefined): Strategies {
  const { [name]: _before, ...others } = before;
  return strategy === undefined ? others : { ...others, [name]: strategy };
}

interface SelectProps {
  readonly label: string;
  readonly value: Strategy | undefined;
  readonly disabled: boolean;
  readonly onChange: (strategy: Strategy | undefined) => void;
}

function StrategySelect({ label, value, disabled, onChange }: SelectProps) {
  return (
    <Select
      className={classes.strategy ?? ''}
      aria-label={label}
      size="xs"
      data={[{ value: LIKE_OTHERS, label: 'As above' }, ...STRATEGY_DATA]}
      value={value ?? LIKE_OTHERS}
      onChange={(chosen) => onChange(isStrategy(chosen) ? chosen : undefined)}
      allowDeselect={false}
      disabled={disabled}
    />
  );
}
