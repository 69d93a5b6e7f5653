import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { choicesQuery } from './console-queries.ts';

const TYPE_DELAY_MS = 250;

/** Chooses the Resource Role of the console; by typing, where there are many. */
export function ConnectionChoice({ chosen }: { readonly chosen: string | undefined }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  // What stands in the field after a choice is no search.
  const [search] = useDebouncedValue(typed === chosen ? '' : typed.trim(), TYPE_DELAY_MS);
  const choices = useQuery({ ...choicesQuery(search), placeholderData: keepPreviousData });
  const names = (choices.data ?? []).map(({ name }) => name);
  return (
    <Select
      label={chosen === undefined ? undefined : 'Resource Role'}
      aria-label="Resource Role"
      placeholder={choices.isPending ? 'Loading …' : 'Resource Role'}
      data={chosen === undefined || names.includes(chosen) ? names : [chosen, ...names]}
      value={chosen ?? null}
      onChange={(name) => {
        if (name !== null) void navigate(`/console/${encodeURIComponent(name)}`);
      }}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      allowDeselect={false}
      nothingFoundMessage={choices.error === null ? 'None that runs commands' : 'They cannot be listed; try again'}
    />
  );
}
