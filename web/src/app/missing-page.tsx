import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { EmptyState } from '../components/empty-state.tsx';

/** There is no such page, or not for this person; both read alike. */
export function MissingPage() {
  return (
    <>
      <title>Not found · Sluice</title>
      <EmptyState
        icon={IconMapOff}
        title="There is no such page"
        action={
          <Button component={Link} to="/" variant="default">
            To the first page
          </Button>
        }
      >
        The address may be mistyped, or the page is not for your groups.
      </EmptyState>
    </>
  );
}
