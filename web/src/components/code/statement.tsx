import { Group, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyButton } from '../copy-button.tsx';
import { Code } from './code.tsx';
import { formatted, languageOf } from './format.ts';

interface Props {
  /** To the byte. */
  readonly text: string;
  /** Of the connection it is for. */
  readonly subtype: string | undefined;
  readonly label?: string;
}

/** A statement to be read: laid out in lines, or exactly as it was sent. */
export function Statement({ text, subtype, label = 'Statement' }: Props) {
  const [view, setView] = useState('formatted');
  const language = languageOf(text, subtype);
  const layout = useQuery({
    queryKey: ['statement-layout', language, text],
    queryFn: async () => (await formatted(text, language)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const laidOut = layout.data ?? undefined;
  const isFormatted = laidOut !== undefined && view === 'formatted';
  return (
    <Stack gap={8}>
      <Group justify="space-between" gap="xs">
        {laidOut === undefined ? (
          <Text size="xs" c="dimmed">
            {layout.isPending ? 'Formatting …' : 'As it was sent'}
          </Text>
        ) : (
          <SegmentedControl
            size="xs"
            value={view}
            onChange={setView}
            aria-label="How the statement is shown"
            data={[
              { value: 'formatted', label: 'Formatted' },
              { value: 'sent', label: 'As it was sent' },
            ]}
          />
        )}
        <CopyButton text={text} label="Copy the statement" />
      </Group>
      {layout.isPending ? (
        <Skeleton height={96} />
      ) : (
        <Code text={isFormatted ? laidOut : text} language={language} label={label} />
      )}
    </Stack>
  );
}
