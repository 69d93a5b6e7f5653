import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { Review } from '../store/index.ts';
import { escaped } from './text.ts';

/** What a submitted form is called in what Slack sends back. */
export const REASON_MODAL = 'review-reason';
/** The block of the reason: errors are shown at it. */
export const REASON_BLOCK = 'reason';
const REASON_INPUT = 'text';
export const REASON_LENGTH_MAX = 1000;

/** What a form remembers until it is submitted. */
const Remembered = z.object({ reviewId: z.string(), decision: z.enum(['approve', 'reject']) });
export type Remembered = z.infer<typeof Remembered>;

/** The form that asks why. */
export function reasonModal(
  review: Pick<Review, 'connectionName' | 'userName'>,
  remembered: Remembered,
): types.ModalView {
  const isApproval = remembered.decision === 'approve';
  const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });
  return {
    type: 'modal',
    callback_id: REASON_MODAL,
    private_metadata: JSON.stringify(remembered),
    title: plain(isApproval ? 'Approve' : 'Reject'),
    submit: plain(isApproval ? 'Approve' : 'Reject'),
    close: plain('Cancel'),
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: `The request of *${escaped(review.userName)}* on *${escaped(review.connectionName)}*`,
          verbatim: true,
        },
      },
      {
        type: 'input',
        block_id: REASON_BLOCK,
        optional: true,
        label: plain('Reason'),
        hint: plain('Whoever asked reads it.'),
        element: {
          type: 'plain_text_input',
          action_id: REASON_INPUT,
          multiline: true,
          max_length: REASON_LENGTH_MAX,
          focus_on_load: true,
        },
      },
    ],
  };
}

const Submitted = z.object({
  private_metadata: z.string(),
  state: z.object({
    values: z.object({ [REASON_BLOCK]: z.object({ [REASON_INPUT]: z.object({ value: z.string().nullish() }) }) }),
  }),
});

/** What was decided, and why; undefined when the form is none of ours. */
export function readModal(view: unknown): (Remembered & { readonly reason: string | undefined }) | undefined {
  const submitted = Submitted.safeParse(view);
  if (!submitted.success) return undefined;
  const remembered = Remembered.safeParse(parsed(submitted.data.private_metadata));
  if (!remembered.success) return undefined;
  const reason = submitted.data.state.values[REASON_BLOCK][REASON_INPUT].value?.trim().slice(0, REASON_LENGTH_MAX);
  return { ...remembered.data, reason: reason === '' ? undefined : reason };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Not ours; the check of its shape says so.
    return undefined;
  }
}
