import { TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { groupsQuery } from './user-queries.ts';

interface Props {
  readonly value: readonly string[];
  readonly onChange: (groups: string[]) => void;
}

/** Groups, of those there are or new ones. */
export function GroupInput({ value, onChange }: Props) {
  const groups = useQuery(groupsQuery);
  return (
    <TagsInput
      label="Groups"
      description="Groups decide what they may use and approve. “admin” changes everything, “auditor” reads everything. A new name makes a new group."
      data={(groups.data ?? []).map(({ name }) => name)}
      value={[...value]}
      onChange={onChange}
      splitChars={[',', ' ']}
      acceptValueOnBlur
    />
  );
}
