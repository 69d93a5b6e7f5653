import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import { failureOf } from './test-run.ts';

/** Logs in to a connection's upstream and out again. */
export function testConnection(nameOrID: string) {
  return dataOf(api.GET('/api/connections/{nameOrID}/test', { params: { path: { nameOrID } } }));
}

type TestAnswer = Awaited<ReturnType<typeof testConnection>>;

/** A test of a connection that is saved. */
export function useTest(name: string) {
  return useMutation({ mutationFn: () => testConnection(name) });
}

interface Props {
  readonly data: TestAnswer | undefined;
  readonly error: unknown;
}

/** How a test went; nothing before there was one. */
export function TestResult({ data, error }: Props) {
  if (data !== undefined) {
    return (
      <Alert
        color="teal"
        icon={<IconCircleCheck size={18} aria-hidden="true" />}
        title="The test went well"
        role="status"
      >
        {data.server_version === ''
          ? 'The command can be started.'
          : `The gateway is let in. The server is version ${data.server_version}.`}{' '}
        It took {data.duration_ms} ms.
      </Alert>
    );
  }
  if (error === null || error === undefined) return null;
  const { reason, advice } = failureOf(error);
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden="true" />} title="The test failed" role="alert">
      <Text size="sm">{reason}</Text>
      {advice === undefined ? null : (
        <Text size="sm" mt={4}>
          {advice}
        </Text>
      )}
    </Alert>
  );
}
