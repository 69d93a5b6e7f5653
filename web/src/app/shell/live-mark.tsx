import { Tooltip, VisuallyHidden } from '@mantine/core';
import type { LiveState } from '../../api/live.ts';
import classes from './live-mark.module.css';

const WORDS: Readonly<Record<LiveState, string>> = {
  live: 'Live: changes appear as they happen',
  connecting: 'Not live: connecting to the gateway',
};

/** Whether what is on the screen follows the gateway. */
export function LiveMark({ state }: { readonly state: LiveState }) {
  return (
    <Tooltip label={WORDS[state]}>
      <span className={classes.mark} data-state={state} role="status">
        <span className={classes.dot} />
        <span className={classes.word} aria-hidden="true">
          {state === 'live' ? 'Live' : 'Connecting'}
        </span>
        <VisuallyHidden>{WORDS[state]}</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
