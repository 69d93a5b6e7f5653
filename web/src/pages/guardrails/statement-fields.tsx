import { Alert, Checkbox, MultiSelect, Select, TagsInput } from '@mantine/core';
import classes from '../../components/rules/rules.module.css';
import type { RuleDraft } from './guardrail-draft.ts';
import { OPERATION_GROUPS } from './operation-words.ts';

interface Props {
  readonly rule: RuleDraft;
  readonly problemOf: (field: string) => string | undefined;
  /** What is wrong with the rule and with no field alone. */
  readonly whole: string | undefined;
  readonly disabled: boolean;
  readonly onChange: (part: Partial<RuleDraft>) => void;
}

const DATA = OPERATION_GROUPS.map(({ group, items }) => ({ group, items: [...items] }));

/** The conditions of a rule on what a statement does; all that are given must hold. */
export function StatementFields({ rule, problemOf, whole, disabled, onChange }: Props) {
  return (
    <>
      <MultiSelect
        label="It does any of these"
        description="Taken apart as the server would, not by its words."
        data={DATA}
        value={[...rule.operations]}
        onChange={(operations) => onChange({ operations })}
        placeholder={rule.operations.length === 0 ? 'Anything: choose drop, delete, grant …' : ''}
        searchable
        hidePickedOptions
        maxDropdownHeight={320}
        nothingFoundMessage="No operation of this name"
        error={problemOf('operations')}
        disabled={disabled}
      />
      <div className={classes.pair}>
        <TagsInput
          className={classes.mono ?? ''}
          label="To any of these tables"
          description="schema.table, or database.collection; * and ? stand for anything."
          value={[...rule.tables]}
          onChange={(tables) => onChange({ tables })}
          placeholder={rule.tables.length === 0 ? 'public.customers' : ''}
          acceptValueOnBlur
          error={problemOf('tables')}
          disabled={disabled}
        />
        <TagsInput
          className={classes.mono ?? ''}
          label="Naming any of these columns"
          description="table.column or schema.table.column. Not for MongoDB."
          value={[...rule.columns]}
          onChange={(columns) => onChange({ columns })}
          placeholder={rule.columns.length === 0 ? 'customers.ssn' : ''}
          acceptValueOnBlur
          error={problemOf('columns')}
          disabled={disabled}
        />
      </div>
      <div className={classes.pair}>
        <Checkbox
          label="Without WHERE"
          description="Updates and deletes that leave no row out."
          checked={rule.withoutWhere}
          onChange={(event) => onChange({ withoutWhere: event.currentTarget.checked })}
          error={problemOf('without_where')}
          disabled={disabled}
        />
        <Checkbox
          label="Without LIMIT"
          description="Reads of tables that end nowhere."
          checked={rule.withoutLimit}
          onChange={(event) => onChange({ withoutLimit: event.currentTarget.checked })}
          error={problemOf('without_limit')}
          disabled={disabled}
        />
      </div>
      <div className={classes.pair}>
        <Select
          label="Then"
          data={[
            { value: 'deny', label: 'Deny it' },
            { value: 'review', label: 'Ask the reviewers' },
          ]}
          value={rule.action}
          onChange={(value) => value !== null && onChange({ action: value })}
          allowDeselect={false}
          error={problemOf('action')}
          disabled={disabled}
        />
        <Select
          label="What cannot be told"
          description="Hidden code, texts that do not parse."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={[
            { value: 'deny', label: 'Counts as a match' },
            { value: 'allow', label: 'Passes' },
          ]}
          value={rule.unknown}
          onChange={(value) => value !== null && onChange({ unknown: value })}
          allowDeselect={false}
          error={problemOf('unknown')}
          disabled={disabled}
        />
      </div>
      {whole === undefined ? null : (
        <Alert color="red" role="alert">
          {whole}
        </Alert>
      )}
    </>
  );
}
