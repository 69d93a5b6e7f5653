import { OpenWindows, type ReviewOptions, type WindowOffer, windowOffer } from '../../plugins/review/index.ts';
import type { Logger } from '../log.ts';
import type { Store, Connection as StoredConnection } from '../store/index.ts';
import { toConnection } from './sources.ts';

/** Access for a time, as this gateway knows it. */
export interface GatewayWindows {
  /** For the plugin that lets commands run by it. */
  readonly parts: NonNullable<ReviewOptions['windows']>;
  /** What of it may be asked for on a connection. */
  offer(connection: StoredConnection): WindowOffer;
  /** A regular duty: ends what is over or outdated, and finds out what was missed. */
  sweep(): Promise<void>;
  close(): void;
}

/** Reads what is open, and follows it from now on. Rejects when the store cannot be read. */
export async function openWindows(
  store: Pick<Store, 'accessWindows' | 'reviews'>,
  config: Pick<WindowOffer, 'timeoutMs' | 'adminsPass'>,
  log: Logger,
): Promise<GatewayWindows> {
  const { accessWindows, reviews } = store;
  const open = new OpenWindows({ windows: accessWindows, onChange: (listener) => reviews.onChange(listener), log });
  await open.start();
  return {
    parts: { store: accessWindows, open },
    offer: (connection) => windowOffer({ connection: toConnection(connection) }, config),
    async sweep() {
      await accessWindows.withdrawOutdated();
      await accessWindows.closeDue();
      await open.sync();
    },
    close: () => open.close(),
  };
}
