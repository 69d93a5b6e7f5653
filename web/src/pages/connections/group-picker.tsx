import { Button, Combobox, Group, Pill, Stack, Text, useCombobox } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { groupsQuery } from './connection-queries.ts';
import { choicesOf } from './group-choices.ts';
import classes from './group-picker.module.css';

interface Props {
  /** What the groups are for; names the list and its button. */
  readonly label: string;
  readonly value: readonly string[];
  readonly onChange: (groups: readonly string[]) => void;
  /** What is said while there is none. */
  readonly nothing: string;
  readonly error?: string | undefined;
  readonly isDisabled?: boolean;
}

const NEW = '+';

/** Groups: those that are chosen, and a button that adds one, which may be made on the way. */
export function GroupPicker({ label, value, onChange, nothing, error, isDisabled = false }: Props) {
  return (
    <Stack gap={8} role="group" aria-label={label}>
      {value.length === 0 ? (
        <Text size="sm" c="dimmed">
          {nothing}
        </Text>
      ) : (
        <Group gap={6}>
          {value.map((group) => (
            <Pill
              key={group}
              size="md"
              withRemoveButton={!isDisabled}
              onRemove={() => onChange(value.filter((other) => other !== group))}
              removeButtonProps={{ 'aria-label': `Remove ${group}`, tabIndex: 0, 'aria-hidden': false }}
            >
              {group}
            </Pill>
          ))}
        </Group>
      )}
      {isDisabled ? null : <AddGroup label={label} value={value} onChange={onChange} />}
      {error === undefined ? null : (
        <Text size="sm" c="red" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}

function AddGroup({ label, value, onChange }: Pick<Props, 'label' | 'value' | 'onChange'>) {
  const [search, setSearch] = useState('');
  const groups = useQuery(groupsQuery);
  const queries = useQueryClient();
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      combobox.focusTarget();
      setSearch('');
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const make = useMutation({
    mutationFn: (name: string) => dataOf(api.POST('/api/groups', { body: { name } })),
    onSuccess: async ({ name }) => {
      onChange([...value, name]);
      await queries.invalidateQueries({ queryKey: ['groups'] });
    },
  });
  const { found, canMake } = choicesOf(groups.data ?? [], value, search);
  const choose = (name: string) => {
    if (name === NEW) make.mutate(search.trim());
    else onChange([...value, name]);
    combobox.closeDropdown();
  };
  return (
    <>
      <Combobox store={combobox} width={280} position="bottom-start" onOptionSubmit={choose} shadow="md">
        <Combobox.Target withAriaAttributes={false}>
          <Button
            className={classes.add ?? ''}
            variant="default"
            size="xs"
            loading={make.isPending}
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={() => combobox.toggleDropdown()}
            aria-expanded={combobox.dropdownOpened}
            aria-haspopup="listbox"
            aria-label={`Add Group: ${label}`}
          >
            Add Group
          </Button>
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Search
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              combobox.updateSelectedOptionIndex();
            }}
            placeholder="Search, or type a new name"
            aria-label="Search groups"
          />
          <Combobox.Options mah={240} style={{ overflowY: 'auto' }} aria-label={`Groups to add: ${label}`}>
            {found.map(({ name, members }) => (
              <Combobox.Option key={name} value={name}>
                <Group justify="space-between" wrap="nowrap" gap="xs">
                  <span className={classes.name}>{name}</span>
                  <Text span size="xs" c="dimmed">
                    {members === 1 ? '1 member' : `${members} members`}
                  </Text>
                </Group>
              </Combobox.Option>
            ))}
            {canMake ? <Combobox.Option value={NEW}>Make the group “{search.trim()}”</Combobox.Option> : null}
            {found.length === 0 && !canMake ? (
              <Combobox.Empty>
                {groups.isPending ? 'Loading …' : 'No other groups. Type the name of a new one.'}
              </Combobox.Empty>
            ) : null}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {make.error === null ? null : <ErrorNotice error={make.error} title="The group was not made" />}
      {groups.error === null ? null : (
        <ErrorNotice error={groups.error} title="The groups cannot be listed" onRetry={() => void groups.refetch()} />
      )}
    </>
  );
}
