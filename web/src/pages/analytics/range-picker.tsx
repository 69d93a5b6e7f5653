import { Button, Group, Popover, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { rolesQuery } from '../../components/rules/role-picker.tsx';
import classes from './analytics.module.css';
import { dayProblem, RANGES, type Range } from './range.ts';

interface Props {
  readonly range: Range;
  readonly connection: string | null;
  /** Puts these into the address; null takes one away. */
  readonly onChange: (part: Readonly<Record<string, string | null>>) => void;
}

/** What is looked at: which time, and which Resource Role. */
export function RangePicker({ range, connection, onChange }: Props) {
  const roles = useQuery(rolesQuery);
  return (
    <Group gap="xs" className={classes.picker ?? ''}>
      <SegmentedControl
        size="xs"
        aria-label="Range"
        // None of them is chosen where somebody chose days.
        value={range.name}
        onChange={(value) => onChange({ range: value, from: null, to: null })}
        data={RANGES.map(({ value, label }) => ({ value, label }))}
      />
      <DaysPicker key={`${range.from} ${range.to}`} range={range} onChange={onChange} />
      <Select
        aria-label="Only of this Resource Role"
        placeholder="All Resource Roles"
        data={(roles.data ?? []).map(({ name }) => name)}
        value={connection}
        onChange={(value) => onChange({ connection: value })}
        size="xs"
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'All Resource Roles' }}
      />
    </Group>
  );
}

function DaysPicker({ range, onChange }: Pick<Props, 'range' | 'onChange'>) {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const [from, setFrom] = useState(range.from ?? '');
  const [to, setTo] = useState(range.to ?? '');
  const [isTried, setTried] = useState(false);
  const problem = dayProblem(from, to);
  const isChosen = range.from !== undefined;
  return (
    <Popover opened={isOpen} onChange={(open) => open || close()} trapFocus position="bottom-start" shadow="md">
      <Popover.Target>
        <Button
          size="xs"
          variant={isChosen ? 'light' : 'default'}
          onClick={toggle}
          leftSection={<IconCalendar size={14} aria-hidden="true" />}
        >
          {isChosen ? `${range.from} to ${range.to}` : 'Days …'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Days">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (problem !== undefined) return;
            onChange({ range: null, from, to });
            close();
          }}
        >
          <Stack gap="xs">
            <TextInput type="date" label="From" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
            <TextInput
              type="date"
              label="To, with that day"
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
              error={isTried ? problem : undefined}
            />
            <Text size="xs" c="dimmed">
              Days begin at midnight in UTC.
            </Text>
            <Button type="submit" size="xs">
              Show these days
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
