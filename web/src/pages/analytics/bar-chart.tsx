import { Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type PointerEvent, useId, useState } from 'react';
import classes from './analytics.module.css';
import { type ChartData, ticksOf } from './series.ts';

interface Props {
  readonly data: ChartData;
  /** What it shows, in a sentence, for people who cannot see it. */
  readonly label: string;
  readonly bucket: 'hour' | 'day';
  /** A value in words; a count as it is. */
  readonly words?: (value: number) => string;
}

const HEIGHT = 176;
const LEFT = 46;
const BOTTOM = 22;
const TOP = 8;
const LABEL_PX = 62;
const BAR_PX_MAX = 34;
const WIDTH_UNMEASURED = 520;

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

/** When a bar is, in UTC like the buckets. */
export function timeWords(at: string, bucket: 'hour' | 'day', isWhole: boolean): string {
  const time = Date.parse(at);
  if (bucket === 'day') return day.format(time);
  return isWhole ? `${day.format(time)}, ${hour.format(time)}` : hour.format(time);
}

/** Bars over time, each made of its series. What is pointed at is told beneath; the same stands in a table. */
export function BarChart({ data, label, bucket, words = plain }: Props) {
  const { ref, width: measured } = useElementSize<HTMLDivElement>();
  const [at, setAt] = useState<number>();
  const width = measured > 0 ? measured : WIDTH_UNMEASURED;
  const { times, series } = data;
  const sums = times.map((_, i) => series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0));
  const ticks = ticksOf(Math.max(0, ...sums));
  const top = ticks.at(-1) ?? 1;
  const slot = (width - LEFT) / Math.max(1, times.length);
  const bar = Math.min(BAR_PX_MAX, Math.max(1, slot * 0.72));
  const scale = (value: number) => (value / top) * (HEIGHT - BOTTOM - TOP);
  const every = Math.max(1, Math.ceil((times.length * LABEL_PX) / (width - LEFT)));
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT;
    const index = Math.floor(x / slot);
    setAt(index >= 0 && index < times.length ? index : undefined);
  };
  return (
    <div>
      <div ref={ref}>
        <svg
          className={classes.chart}
          width="100%"
          height={HEIGHT}
          role="img"
          aria-label={label}
          onPointerMove={point}
          onPointerLeave={() => setAt(undefined)}
        >
          {ticks.map((tick) => (
            <g key={tick} transform={`translate(0 ${HEIGHT - BOTTOM - scale(tick)})`}>
              <line x1={LEFT} x2={width} className={classes.grid} />
              <text x={LEFT - 8} dy="0.32em" textAnchor="end">
                {words(tick)}
              </text>
            </g>
          ))}
          {times.map((time, i) => (
            <g key={time} transform={`translate(${LEFT + i * slot} 0)`}>
              {i === at ? (
                <rect width={slot} y={TOP} height={HEIGHT - BOTTOM - TOP} className={classes.pointed} />
              ) : null}
              <Stack x={(slot - bar) / 2} width={bar} series={series} index={i} scale={scale} />
              {i % every === 0 ? (
                <text x={slot / 2} y={HEIGHT - 6} textAnchor="middle">
                  {timeWords(time, bucket, false)}
                </text>
              ) : null}
            </g>
          ))}
        </svg>
      </div>
      <Legend data={data} at={at} bucket={bucket} words={words} />
    </div>
  );
}

interface StackProps {
  readonly x: number;
  readonly width: number;
  readonly series: ChartData['series'];
  readonly index: number;
  readonly scale: (value: number) => number;
}

function Stack({ x, width, series, index, scale }: StackProps) {
  let base = 0;
  return series.map(({ name, color, values }) => {
    const value = values[index] ?? 0;
    base += value;
    if (value === 0) return null;
    // What is there is seen, however small beside the others.
    const height = Math.max(1.5, scale(value));
    return (
      <rect key={name} x={x} width={width} y={HEIGHT - BOTTOM - scale(base)} height={height} style={{ fill: color }} />
    );
  });
}

interface LegendProps extends Required<Pick<Props, 'data' | 'bucket' | 'words'>> {
  readonly at: number | undefined;
}

function Legend({ data: { times, series }, at, bucket, words }: LegendProps) {
  const time = at === undefined ? undefined : times[at];
  return (
    <div className={classes.legend}>
      <Text span size="xs" c="dimmed">
        {time !== undefined ? timeWords(time, bucket, true) : words === plain ? 'In all' : 'Point at a bar to read it'}
      </Text>
      {series.map(({ name, color, values }) => {
        const value = at === undefined ? values.reduce((sum, each) => sum + each, 0) : (values[at] ?? 0);
        const isTime = words !== plain;
        return (
          <span key={name} className={classes.key}>
            <svg width="9" height="9" aria-hidden="true">
              <rect width="9" height="9" rx="2" style={{ fill: color }} />
            </svg>
            {name}
            {isTime && at === undefined ? null : <strong>{words(value)}</strong>}
          </span>
        );
      })}
    </div>
  );
}

/** The same as a table, for whoever reads instead of looking. */
export function ChartTable({ data: { times, series }, label, bucket, words = plain }: Props) {
  const id = useId();
  const rows = times.map((time, i) => ({
    time,
    values: series.map(({ name, values }) => ({ name, value: values[i] ?? 0 })),
  }));
  const filled = rows.filter(({ values }) => values.some(({ value }) => value > 0));
  return (
    <details className={classes.numbers}>
      <summary>As a table</summary>
      {filled.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing in this time.
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to.
        <section tabIndex={0} aria-labelledby={id}>
          <table>
            <caption id={id}>{label}</caption>
            <thead>
              <tr>
                <th scope="col">{bucket === 'day' ? 'Day (UTC)' : 'Hour (UTC)'}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {filled.map(({ time, values }) => (
                <tr key={time}>
                  <th scope="row">{timeWords(time, bucket, true)}</th>
                  {values.map(({ name, value }) => (
                    <td key={name}>{words(value)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}

function plain(value: number): string {
  return value.toLocaleString('en');
}
