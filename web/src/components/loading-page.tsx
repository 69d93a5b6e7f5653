import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';

/** What stands in a page's place while it loads. */
export function LoadingPage() {
  return (
    <Stack gap="md" role="status">
      <VisuallyHidden>Loading …</VisuallyHidden>
      <Skeleton height={26} width="14rem" />
      <Skeleton height={14} width="min(26rem, 80%)" />
      <LoadingRows />
    </Stack>
  );
}

/** What stands in a list's place while it loads. */
export function LoadingRows({ rows = 6 }: { readonly rows?: number }) {
  return (
    <Stack gap={10} mt="xs" aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and never move.
        <Skeleton key={row} height={38} />
      ))}
    </Stack>
  );
}
