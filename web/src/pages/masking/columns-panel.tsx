import { ActionIcon, Button, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { Panel } from '../../components/panel.tsx';
import { type FieldProblem, problemAt } from '../../components/rules/field-problems.ts';
import rules from '../../components/rules/rules.module.css';
import classes from './masking.module.css';
import { type ColumnDraft, newColumn } from './masking-draft.ts';
import { isStrategy, STRATEGY_NAMES } from './masking-words.ts';
import type { PartProps } from './parts.ts';

const FIELD = 'columns';

/** Columns of tables and fields of documents that are masked whatever they hold. */
export function ColumnsPanel({ draft, problems, disabled, onChange }: PartProps) {
  const { columns } = draft;
  const overall = problemAt(
    problems.filter(({ entry }) => entry === undefined),
    FIELD,
  );
  return (
    <Panel
      title="Columns and fields"
      aside={
        disabled ? null : (
          <Button
            size="xs"
            variant="light"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={() => onChange({ columns: [...columns, newColumn()] })}
          >
            Add a column
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" mb={columns.length === 0 ? 0 : 'sm'}>
        Masked whole, whatever they hold and whatever a query calls them: <code>schema.table.column</code>, in MySQL{' '}
        <code>database.table.column</code>, in MongoDB <code>database.collection.a.b</code>. <code>*</code> and{' '}
        <code>?</code> stand for anything. The first one that fits counts.
      </Text>
      {overall === undefined ? null : (
        <Text size="xs" c="var(--mantine-color-error)" role="alert" mb="sm">
          {overall}
        </Text>
      )}
      <Stack gap="xs">
        {columns.map((each, index) => (
          <ColumnLine
            key={each.key}
            index={index}
            column={each}
            problems={problems}
            disabled={disabled}
            onChange={(part) =>
              onChange({ columns: columns.map((one) => (one.key === each.key ? { ...one, ...part } : one)) })
            }
            onRemove={() => onChange({ columns: columns.filter(({ key }) => key !== each.key) })}
            onRaise={() => onChange({ columns: raised(columns, index) })}
          />
        ))}
      </Stack>
    </Panel>
  );
}

function raised(columns: readonly ColumnDraft[], index: number): readonly ColumnDraft[] {
  const above = columns[index - 1];
  const own = columns[index];
  if (above === undefined || own === undefined) return columns;
  return columns.with(index - 1, own).with(index, above);
}

interface LineProps {
  readonly index: number;
  readonly column: ColumnDraft;
  readonly problems: readonly FieldProblem[];
  readonly disabled: boolean;
  readonly onChange: (part: Partial<ColumnDraft>) => void;
  readonly onRemove: () => void;
  readonly onRaise: () => void;
}

function ColumnLine({ index, column, problems, disabled, onChange, onRemove, onRaise }: LineProps) {
  const at = (field: string) => problemAt(problems, `${FIELD}.${index}.${field}`);
  const own = problems.filter(({ field, entry }) => field === FIELD && entry === column.match.trim());
  return (
    <section className={classes.column} aria-label={`Column ${index + 1}`}>
      <TextInput
        className={`${rules.mono} ${classes.match}`}
        label="Column or field"
        placeholder="public.customers.ssn"
        value={column.match}
        onChange={(event) => onChange({ match: event.currentTarget.value })}
        error={at('match') ?? problemAt(own, FIELD)}
        maxLength={256}
        required
        disabled={disabled}
        spellCheck={false}
        autoComplete="off"
      />
      <Select
        label="Strategy"
        data={STRATEGY_NAMES}
        value={column.strategy}
        onChange={(value) => isStrategy(value) && onChange({ strategy: value })}
        allowDeselect={false}
        error={at('strategy')}
        disabled={disabled}
      />
      <TextInput
        label="Counted as"
        placeholder="COLUMN"
        value={column.entity}
        onChange={(event) =>
          onChange({ entity: event.currentTarget.value.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_') })
        }
        error={at('entity')}
        maxLength={64}
        disabled={disabled}
      />
      {disabled ? null : (
        <div className={classes.tools}>
          <Tooltip label="Move it up">
            <ActionIcon onClick={onRaise} disabled={index === 0} aria-label={`Move column ${index + 1} up`}>
              <IconArrowUp size={16} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Take this column away">
            <ActionIcon onClick={onRemove} aria-label={`Take column ${index + 1} away`}>
              <IconTrash size={16} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
        </div>
      )}
    </section>
  );
}
