import { Group, Loader, Text } from '@mantine/core';
import type { LogState } from './session-log.ts';
import { queriesWords } from './session-words.ts';

/** How many queries are listed, and whether more come. */
export function LogMark({ log }: { readonly log: LogState }) {
  const count = queriesWords(log.queries.length);
  const words: Readonly<Record<LogState['phase'], string>> = {
    reading: 'Reading …',
    partial: `${count}, and more below`,
    following: `${count}, live`,
    broken: `${count}; connecting to the gateway …`,
    over: count,
    failed: count,
  };
  return (
    <Group gap={6} role="status">
      {log.phase === 'reading' || log.phase === 'broken' ? <Loader size={12} aria-hidden="true" /> : null}
      <Text size="xs" {...(log.phase === 'following' ? {} : { c: 'dimmed' })}>
        {words[log.phase]}
      </Text>
    </Group>
  );
}
