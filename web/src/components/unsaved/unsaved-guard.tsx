import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useContext, useEffect, useSyncExternalStore } from 'react';
import { useBlocker } from 'react-router';
import { afterEvent, DraftsContext, useIsAsked } from './use-unsaved.ts';

/** Stands between whoever leaves and what they have not saved. Once in the app. */
export function UnsavedGuard() {
  const drafts = useContext(DraftsContext);
  const isAsked = useIsAsked();
  const hasAny = useSyncExternalStore(drafts.subscribe, drafts.hasAny);
  const blocker = useBlocker(
    ({ currentLocation: from, nextLocation: to }) =>
      drafts.hasAny() && (from.pathname !== to.pathname || from.search !== to.search),
  );
  useEffect(() => {
    if (blocker.state === 'blocked') drafts.ask({ leave: () => blocker.proceed(), stay: () => blocker.reset() });
  }, [drafts, blocker]);
  useEffect(() => {
    if (!hasAny) return;
    // Only the browser itself may ask here, in its own words. Pages that listen are not kept for the way back.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [hasAny]);
  return (
    <Modal
      transitionProps={{ exitDuration: 0 }}
      opened={isAsked}
      onClose={afterEvent(() => drafts.answer('stay'))}
      title="Leave without saving?"
      zIndex={300}
    >
      <Stack gap="md">
        <Text size="sm">Something here is not saved. When you leave, it is gone.</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => drafts.answer('stay')} data-autofocus>
            Keep editing
          </Button>
          <Button color="red" onClick={() => drafts.answer('leave')}>
            Leave
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
