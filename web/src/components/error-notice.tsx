import { Alert, Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { adviceOf, sentenceOf } from '../api/failure.ts';

interface Props {
  readonly error: unknown;
  /** What did not work; left out, the gateway's words stand alone. */
  readonly title?: string;
  readonly onRetry?: () => void;
}

/** What went wrong, in the gateway's own words, and what to do about it. */
export function ErrorNotice({ error, title = 'That did not work', onRetry }: Props) {
  const advice = adviceOf(error);
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden="true" />} title={title} role="alert">
      <Text size="sm">{sentenceOf(error)}</Text>
      {advice === undefined ? null : (
        <Text size="sm" mt={4}>
          {advice}
        </Text>
      )}
      {onRetry === undefined ? null : (
        <Button size="xs" variant="default" mt="sm" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
