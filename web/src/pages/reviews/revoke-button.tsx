import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import type { Review } from '../../api/shapes.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.ts';
import { reviewQuery } from './review-queries.ts';

interface Props {
  readonly review: Review;
  readonly isOwn: boolean;
}

/** Takes a request back, or an approval before it is used up; asks once more before. */
export function RevokeButton({ review, isOwn }: Props) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const [reason, setReason] = useState('');
  const queries = useQueryClient();
  const words = wordsOf(review, isOwn);
  const revoke = useMutation({
    mutationFn: () =>
      dataOf(
        api.PUT('/api/reviews/{id}', {
          params: { path: { id: review.id } },
          body: { status: 'REVOKED', ...(reason.trim() === '' ? {} : { reason: reason.trim() }) },
        }),
      ),
    onSuccess: async (revoked) => {
      queries.setQueryData(reviewQuery(review.id).queryKey, revoked);
      close();
      notifyDone(words.done);
      await queries.invalidateQueries({ queryKey: ['reviews'] });
    },
  });
  return (
    <>
      <Button variant="default" size="xs" onClick={open}>
        {words.button} …
      </Button>
      <Modal opened={isOpen} onClose={close} title={`${words.button}?`}>
        <Stack gap="sm">
          <Text size="sm">{words.meaning}</Text>
          <Textarea
            label="Reason"
            description="Optional."
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={1000}
            data-autofocus
          />
          {revoke.error === null ? null : <ErrorNotice error={revoke.error} title="It was not revoked" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Keep it
            </Button>
            <Button color="red" onClick={() => revoke.mutate()} loading={revoke.isPending}>
              {words.button}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function wordsOf({ status, type }: Review, isOwn: boolean) {
  if (status === 'PENDING') {
    const meaning = 'Nobody can approve it any more, and a command that waits ends with an error.';
    return {
      button: isOwn ? 'Take the request back' : 'Revoke the request',
      meaning,
      done: 'The request was revoked.',
    };
  }
  if (type === 'jit') {
    const meaning = 'The access ends now, and so does every session that used it. What they are running is cancelled.';
    return { button: 'End the access', meaning, done: 'The access was ended.' };
  }
  return { button: 'Revoke the approval', meaning: 'The command does not run.', done: 'The approval was revoked.' };
}
