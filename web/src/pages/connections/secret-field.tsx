import { Button, PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { HELP_BELOW } from './form-order.ts';
import type { Field } from './kinds/index.ts';
import { referenceOf, type SecretDraft, type StoredSecret, withRemoved, withTyped } from './secret-draft.ts';
import classes from './secret-field.module.css';

interface Props {
  readonly field: Field;
  readonly secret: SecretDraft;
  readonly stored: StoredSecret;
  readonly onChange: (secret: SecretDraft) => void;
  readonly error?: string | undefined;
}

/** One value of a secret. What is stored is never in it: it stays where nothing is typed. */
export function SecretField(props: Props) {
  const { field, secret, stored, onChange } = props;
  const { key, label, isRequired = false } = field;
  const isRemoved = secret.removed.includes(key);
  return (
    <div className={classes.field}>
      <ValueInput {...props} />
      {Object.hasOwn(stored, key) && !isRequired ? (
        <Button
          className={classes.remove ?? ''}
          size="compact-xs"
          variant="subtle"
          color={isRemoved ? 'gray' : 'red'}
          onClick={() => onChange(isRemoved ? withTyped(secret, key, '') : withRemoved(secret, key))}
          aria-label={isRemoved ? `Keep ${label}` : `Remove ${label}`}
        >
          {isRemoved ? 'Keep' : 'Remove'}
        </Button>
      ) : null}
    </div>
  );
}

function ValueInput({ field, secret, stored, onChange, error }: Props) {
  const { key, label, help, input, placeholder, isRequired = false, choices = [] } = field;
  const isStored = Object.hasOwn(stored, key);
  const isRemoved = secret.removed.includes(key);
  const text = secret.typed[key] ?? '';
  const change = (value: string) => onChange(withTyped(secret, key, value));
  const shared = {
    label,
    description: help,
    inputWrapperOrder: HELP_BELOW,
    withAsterisk: isRequired && !isStored,
    // The example stands for what is empty; where something is stored it would look like it.
    placeholder: isStored ? storedWords(stored, key, isRemoved) : (placeholder ?? ''),
    ...(error === undefined ? {} : { error }),
  };
  if (input === 'choice') {
    return (
      <Select
        {...shared}
        data={choices}
        value={text === '' ? (isStored ? null : (choices[0]?.value ?? null)) : text}
        // The first is what holds anyway: choosing it writes it where something else is stored.
        onChange={(value) => change(value === null || (!isStored && value === choices[0]?.value) ? '' : value)}
        allowDeselect={false}
      />
    );
  }
  if (input === 'lines') {
    return (
      <Textarea
        {...shared}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        autosize
        minRows={3}
        maxRows={10}
        ff="monospace"
        spellCheck={false}
      />
    );
  }
  if (input === 'password') {
    return (
      <PasswordInput
        {...shared}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        autoComplete="new-password"
        visibilityToggleButtonProps={{
          'aria-label': `Show what is typed into ${label}`,
          tabIndex: 0,
          'aria-hidden': false,
        }}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}

function storedWords(stored: StoredSecret, key: string, isRemoved: boolean): string {
  if (isRemoved) return 'Will be removed';
  const reference = referenceOf(stored, key);
  return reference === undefined ? 'Stored. Type to replace it' : `Read from ${reference}`;
}
