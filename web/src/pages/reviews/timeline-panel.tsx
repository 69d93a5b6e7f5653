import { Timeline } from '@mantine/core';
import type { Review } from '../../api/shapes.ts';
import { Panel } from '../../components/panel.tsx';
import { When } from '../../components/when.tsx';
import { type Moment, momentsOf } from './timeline.ts';

const COLORS: Readonly<Record<Moment['tone'], string>> = {
  neutral: 'gray',
  good: 'teal',
  bad: 'red',
  waiting: 'amber',
};

/** What happened to a request, in order. */
export function TimelinePanel({ review }: { readonly review: Review }) {
  const moments = momentsOf(review);
  return (
    <Panel title="Timeline">
      <Timeline bulletSize={14} lineWidth={2} active={moments.length}>
        {moments.map(({ at, what, reason, tone }) => (
          <Timeline.Item
            key={`${at} ${what}`}
            color={COLORS[tone]}
            title={what}
            lineVariant={tone === 'waiting' ? 'dashed' : 'solid'}
            styles={{ itemTitle: { fontSize: 'var(--mantine-font-size-sm)', fontWeight: 530, marginBottom: 0 } }}
          >
            {reason === undefined || reason === '' ? null : (
              <div style={{ fontSize: 'var(--mantine-font-size-sm)' }}>“{reason}”</div>
            )}
            <div style={{ color: 'var(--mantine-color-dimmed)', fontSize: 'var(--mantine-font-size-xs)' }}>
              <When at={at} />
            </div>
          </Timeline.Item>
        ))}
      </Timeline>
    </Panel>
  );
}
