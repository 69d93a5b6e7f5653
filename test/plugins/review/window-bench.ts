import { OpenWindows, type ReviewOptions } from '../../../plugins/review/index.ts';
import { Bench } from './bench.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { MemoryWindows } from './memory-windows.ts';

/** A review plugin on a table whose connection gives access for a time. */
export interface WindowBench {
  readonly bench: Bench;
  readonly clock: ManualClock;
  /** Where requests of both kinds are kept. */
  readonly store: MemoryWindows;
  readonly open: OpenWindows;
  /** Lets the session's user have access that was approved beside. */
  grant(durationMs: number): Promise<string>;
  /** The id of the only window. */
  windowId(): string;
}

type Options = Partial<ReviewOptions> & NonNullable<ConstructorParameters<typeof Bench>[0]>;

/** With this policy the plugin goes by windows alone. */
export const WINDOW = { review_access: 'window' };

export async function openWindowBench(options: Options = {}): Promise<WindowBench> {
  const clock = new ManualClock();
  const store = new MemoryWindows(clock);
  const onChange: MemoryWindows['onChange'] = (listener) => store.onChange(listener);
  const open = new OpenWindows({ windows: store, onChange, log: { warn: () => undefined }, clock });
  await open.start();
  const bench = new Bench({ policy: WINDOW, ...options, reviews: store, clock, windows: { store, open } });
  const { user, connection } = bench.session;
  return {
    bench,
    clock,
    store,
    open,
    async grant(durationMs) {
      const { reviewers } = connection;
      const id = store.grant({ userId: user.id, connectionId: connection.id, reviewers }, durationMs);
      await settle();
      return id;
    },
    windowId() {
      const [id, ...others] = store.windows.keys();
      if (id === undefined || others.length > 0) throw new Error(`${store.windows.size} windows`);
      return id;
    },
  };
}
