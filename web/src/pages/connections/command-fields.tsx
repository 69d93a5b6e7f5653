import {
  ActionIcon,
  Badge,
  Button,
  Group,
  PasswordInput,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import classes from './command-fields.module.css';
import { wordsOf } from './command-words.ts';
import { HELP_BELOW } from './form-order.ts';
import type { StoredSecret } from './secret-draft.ts';
import { referenceOf, withRemoved, withTyped } from './secret-draft.ts';
import type { OwnKey, Problems, SourceDraft } from './source-draft.ts';

interface Props {
  readonly draft: SourceDraft;
  readonly onChange: (draft: SourceDraft) => void;
  readonly stored: StoredSecret;
  readonly problems: Problems;
}

/** The command of a custom connection, and what it finds in its environment. */
export function CommandFields({ draft, onChange, stored, problems }: Props) {
  const add = () => {
    const id = Math.max(0, ...draft.ownKeys.map((key) => key.id)) + 1;
    onChange({ ...draft, ownKeys: [...draft.ownKeys, { id, place: 'envvar', name: '', text: '' }] });
  };
  return (
    <Stack gap="md">
      <Textarea
        label="Command"
        inputWrapperOrder={HELP_BELOW}
        description="Takes each script as its input. No shell reads this line; $KEY stands for a key below, unless its name looks secret."
        placeholder="psql -XAt -h $HOST -U app shop"
        value={draft.command}
        onChange={(event) => onChange({ ...draft, command: event.currentTarget.value })}
        error={problems.command}
        withAsterisk
        autosize
        minRows={2}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Words line={draft.command} />
      <Stack gap="xs" role="group" aria-label="Environment">
        <div>
          <Text size="sm" fw={500}>
            Environment
          </Text>
          <Text size="xs" c="dimmed">
            Passwords and settings that the command finds in its environment, or in a file whose path is there. Stored
            encrypted and never shown again.
          </Text>
        </div>
        {Object.keys(stored).map((key) => (
          <StoredKey key={key} name={key} draft={draft} onChange={onChange} stored={stored} />
        ))}
        {draft.ownKeys.map((key) => (
          <KeyRow
            key={key.id}
            row={key}
            error={problems[`key ${key.id}`]}
            onChange={(row) =>
              onChange({ ...draft, ownKeys: draft.ownKeys.map((other) => (other.id === row.id ? row : other)) })
            }
            onRemove={() => onChange({ ...draft, ownKeys: draft.ownKeys.filter(({ id }) => id !== key.id) })}
          />
        ))}
        <Button
          variant="default"
          size="xs"
          onClick={add}
          leftSection={<IconPlus size={14} aria-hidden="true" />}
          style={{ alignSelf: 'flex-start' }}
        >
          Add a key
        </Button>
      </Stack>
    </Stack>
  );
}

/** How the line is cut, where that is not obvious. */
function Words({ line }: { readonly line: string }) {
  let words: readonly string[];
  try {
    words = wordsOf(line);
  } catch {
    return null;
  }
  if (!/["'\\]/.test(line)) return null;
  return (
    <Group gap={4} aria-label="The words of the command" role="group">
      {words.map((word, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a word is known by its place.
        <Badge key={place} color="gray" ff="monospace" maw="100%">
          {word}
        </Badge>
      ))}
    </Group>
  );
}

interface StoredKeyProps extends Omit<Props, 'problems'> {
  readonly name: string;
}

function StoredKey({ name, draft, onChange, stored }: StoredKeyProps) {
  const isRemoved = draft.secret.removed.includes(name);
  const reference = referenceOf(stored, name);
  const [place, key = ''] = name.split(':', 2);
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <PasswordInput
        label={`${key}${place === 'filesystem' ? ' (a file)' : ''}`}
        placeholder={
          isRemoved
            ? 'Will be removed'
            : reference === undefined
              ? 'Stored. Type to replace it'
              : `Read from ${reference}`
        }
        value={draft.secret.typed[name] ?? ''}
        onChange={(event) => onChange({ ...draft, secret: withTyped(draft.secret, name, event.currentTarget.value) })}
        autoComplete="new-password"
        style={{ flex: 1 }}
      />
      <Button
        variant="default"
        onClick={() =>
          onChange({
            ...draft,
            secret: isRemoved ? withTyped(draft.secret, name, '') : withRemoved(draft.secret, name),
          })
        }
        aria-label={isRemoved ? `Keep ${key}` : `Remove ${key}`}
      >
        {isRemoved ? 'Keep' : 'Remove'}
      </Button>
    </Group>
  );
}

interface KeyRowProps {
  readonly row: OwnKey;
  readonly error?: string | undefined;
  readonly onChange: (row: OwnKey) => void;
  readonly onRemove: () => void;
}

function KeyRow({ row, error, onChange, onRemove }: KeyRowProps) {
  return (
    <div className={classes.row}>
      <Select
        aria-label="Where the command finds it"
        data={[
          { value: 'envvar', label: 'Variable' },
          { value: 'filesystem', label: 'File' },
        ]}
        value={row.place}
        onChange={(place) => onChange({ ...row, place: place === 'filesystem' ? 'filesystem' : 'envvar' })}
        allowDeselect={false}
      />
      <TextInput
        aria-label="Name of the key"
        placeholder="PGPASSWORD"
        value={row.name}
        onChange={(event) => onChange({ ...row, name: event.currentTarget.value.toUpperCase() })}
        error={error}
        spellCheck={false}
      />
      {row.place === 'envvar' ? (
        <PasswordInput
          aria-label={`Value of ${row.name || 'the key'}`}
          placeholder="Value, or a reference"
          value={row.text}
          onChange={(event) => onChange({ ...row, text: event.currentTarget.value })}
          autoComplete="new-password"
        />
      ) : (
        <Textarea
          aria-label={`Contents of ${row.name || 'the file'}`}
          placeholder="What the file holds"
          value={row.text}
          onChange={(event) => onChange({ ...row, text: event.currentTarget.value })}
          autosize
          minRows={1}
          maxRows={8}
          spellCheck={false}
        />
      )}
      <ActionIcon size={36} onClick={onRemove} aria-label={`Remove ${row.name || 'the key'}`}>
        <IconTrash size={16} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}
