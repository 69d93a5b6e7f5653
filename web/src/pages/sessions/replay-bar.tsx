import { ActionIcon, Checkbox, Group, NativeSelect, Slider, Text, Tooltip } from '@mantine/core';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBackFilled,
  IconPlayerSkipForwardFilled,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { clockOf } from './query-words.ts';
import { SPEEDS } from './replay.ts';
import classes from './replay-bar.module.css';
import type { Replay } from './use-replay.ts';

interface Props {
  readonly replay: Replay;
  readonly count: number;
  readonly isShortened: boolean;
  readonly onShorten: (isShortened: boolean) => void;
}

/** The buttons of a replay. */
export function ReplayBar({ replay, count, isShortened, onShorten }: Props) {
  const { state, timeline, index, act } = replay;
  return (
    <section className={classes.bar} aria-label="Replay">
      <Group gap={4} wrap="nowrap">
        <Step label="Previous query" onClick={() => act({ type: 'step', by: -1 })} isDisabled={index <= 0}>
          <IconPlayerSkipBackFilled size={16} aria-hidden="true" />
        </Step>
        <ActionIcon
          variant="filled"
          color="sluice"
          size="lg"
          radius="xl"
          onClick={() => act({ type: 'toggle' })}
          aria-label={state.isPlaying ? 'Pause' : 'Play'}
        >
          {state.isPlaying ? (
            <IconPlayerPauseFilled size={17} aria-hidden="true" />
          ) : (
            <IconPlayerPlayFilled size={17} aria-hidden="true" />
          )}
        </ActionIcon>
        <Step label="Next query" onClick={() => act({ type: 'step', by: 1 })} isDisabled={index >= count - 1}>
          <IconPlayerSkipForwardFilled size={16} aria-hidden="true" />
        </Step>
      </Group>
      <Slider
        className={classes.slider ?? ''}
        value={state.position}
        onChange={(position) => act({ type: 'seek', position })}
        min={0}
        max={Math.max(1, timeline.lengthMs)}
        step={100}
        label={(position) => clockOf(position)}
        thumbLabel="Place in the replay"
        size="sm"
      />
      <Text size="xs" c="dimmed" className={classes.clock ?? ''}>
        {clockOf(state.position)} / {clockOf(timeline.lengthMs)} · query {Math.max(0, index + 1)} of {count}
      </Text>
      <NativeSelect
        size="xs"
        aria-label="Speed"
        value={String(state.speed)}
        onChange={(event) => {
          const speed = SPEEDS.find((each) => String(each) === event.currentTarget.value);
          if (speed !== undefined) act({ type: 'speed', speed });
        }}
        data={SPEEDS.map((speed) => ({ value: String(speed), label: `${speed}×` }))}
      />
      <Checkbox
        size="xs"
        label="Shorten pauses"
        checked={isShortened}
        onChange={(event) => onShorten(event.currentTarget.checked)}
      />
      <Text size="xs" c="dimmed" className={classes.keys ?? ''}>
        <kbd>Space</kbd> plays and pauses, <kbd>←</kbd> <kbd>→</kbd> step
      </Text>
    </section>
  );
}

interface StepProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly isDisabled: boolean;
  readonly children: ReactNode;
}

function Step({ label, onClick, isDisabled, children }: StepProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" size="md" onClick={onClick} disabled={isDisabled} aria-label={label}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
