import { VisuallyHidden } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.tsx';
import { LoadingRows } from './loading-page.tsx';

interface Props<T> {
  readonly query: UseQueryResult<T>;
  /** What to say where it cannot be had. */
  readonly failed: string;
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}

/** What a query brought; until then that it loads, or why it does not come. */
export function Loaded<T>({ query: { data, error, refetch }, failed, rows = 4, children }: Props<T>) {
  if (data !== undefined) return children(data);
  if (error !== null) {
    return (
      <div style={{ padding: '1rem' }}>
        <ErrorNotice error={error} title={failed} onRetry={() => void refetch()} />
      </div>
    );
  }
  return (
    <div role="status" style={{ padding: '1rem' }}>
      <VisuallyHidden>Loading …</VisuallyHidden>
      <LoadingRows rows={rows} />
    </div>
  );
}
