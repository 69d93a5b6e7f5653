import { Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { sentenceOf } from '../api/failure.ts';

/** What a page shows in its place when it breaks; the sidebar stays. */
export function BrokenPage() {
  const error = useRouteError();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const isGone = isMissingCode(error);
  return (
    <Stack gap="md" maw="36rem" py="xl">
      <title>Something broke · Sluice</title>
      <Title order={1} ref={heading} tabIndex={-1}>
        {isGone ? 'This page has a newer version' : 'This page broke'}
      </Title>
      <Text>
        {isGone
          ? 'The gateway was updated since you opened it. Reload to go on.'
          : 'Nothing was changed by that. Reload the page; if it breaks again, tell your administrator what stands below.'}
      </Text>
      {isGone ? null : <Code block>{isRouteErrorResponse(error) ? error.statusText : sentenceOf(error)}</Code>}
      <Group>
        <Button onClick={() => window.location.reload()}>Reload</Button>
        <Button component={Link} to="/" variant="default">
          To the first page
        </Button>
      </Group>
    </Stack>
  );
}

/** The same for the app as a whole. */
export function BrokenApp() {
  return (
    <main style={{ maxWidth: '40rem', margin: '12vh auto 0', padding: '0 1rem' }}>
      <BrokenPage />
    </main>
  );
}

/** Code that a new build no longer has: browsers only say so in words. */
function isMissingCode(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
}
