import { notifications } from '@mantine/notifications';
import { adviceOf, sentenceOf } from '../api/failure.ts';

/** Says in the corner that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ color: 'teal', message });
}

/** Says in the corner what did not work, why, and what to do. */
export function notifyFailure(title: string, error: unknown): void {
  const advice = adviceOf(error);
  const message = advice === undefined ? sentenceOf(error) : `${sentenceOf(error)} ${advice}`;
  notifications.show({ color: 'red', title, message, autoClose: 12_000, role: 'alert' });
}
