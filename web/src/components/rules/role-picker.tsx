import { MultiSelect } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, listOf } from '../../api/client.ts';

const ROLES_MAX = 1000;

/** The Resource Roles that a rule may be attached to, by name. */
export const rolesQuery = queryOptions({
  queryKey: ['connections', 'names'],
  queryFn: async ({ signal }) => {
    const { items } = await listOf(
      api.GET('/api/connections', { params: { query: { limit: ROLES_MAX } }, signal }) as Promise<{
        data?: { id: string; name: string; type: string; subtype: string }[];
        error?: unknown;
        response: Response;
      }>,
    );
    return items.map(({ id, name, type, subtype }) => ({ id, name, type, subtype }));
  },
});

interface Props {
  readonly value: readonly string[];
  readonly onChange: (ids: string[]) => void;
  readonly error: string | undefined;
  readonly disabled: boolean;
}

/** Which Resource Roles a rule holds for. */
export function RolePicker({ value, onChange, error, disabled }: Props) {
  const roles = useQuery(rolesQuery);
  const known = roles.data ?? [];
  const strangers = value.filter((id) => !known.some((role) => role.id === id));
  return (
    <MultiSelect
      label="Resource Roles"
      description="The rule holds for these, from the next command on, in open sessions too. Without any it does nothing."
      placeholder={value.length === 0 ? 'None yet' : ''}
      data={[
        ...known.map(({ id, name }) => ({ value: id, label: name })),
        ...strangers.map((id) => ({ value: id, label: id })),
      ]}
      value={[...value]}
      onChange={onChange}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'Take all Resource Roles away' }}
      nothingFoundMessage="No Resource Role of this name"
      error={error ?? (roles.error === null ? undefined : 'The Resource Roles cannot be listed.')}
      disabled={disabled}
    />
  );
}
