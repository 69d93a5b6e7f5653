import type { FieldReference, StoreName } from './reference.ts';
import { type ExternalStore, StoreFailure } from './store.ts';

/** The time all lookups of one session together may take; clients give up on a login soon after. */
export const LOOKUP_MS_MAX = 8000;
/** What one field may hold; the same as a value that is kept here. */
const VALUE_BYTES_MAX = 64 * 1024;

type Fields = Readonly<Record<string, unknown>>;

/** The lookups of one session: each secret once, all within one deadline. */
export class Lookup {
  readonly #stores: Readonly<Record<StoreName, ExternalStore>>;
  readonly #reading = new Map<string, Promise<Fields>>();
  readonly #signal: AbortSignal;

  constructor(stores: Readonly<Record<StoreName, ExternalStore>>, signal = AbortSignal.timeout(LOOKUP_MS_MAX)) {
    this.#stores = stores;
    this.#signal = signal;
  }

  label(reference: FieldReference): string {
    return this.#stores[reference.store].label;
  }

  /** The field's text. Throws StoreFailure. */
  async field({ store, secretName, key }: FieldReference): Promise<string> {
    const id = `${store}:${secretName}`;
    let reading = this.#reading.get(id);
    if (reading === undefined) {
      reading = this.#read(this.#stores[store], secretName);
      this.#reading.set(id, reading);
    }
    return textOf(await reading, key);
  }

  async #read(store: ExternalStore, secretName: string): Promise<Fields> {
    const obstacle = store.obstacle(secretName);
    if (obstacle !== undefined) throw new StoreFailure(obstacle);
    return inTime(store.read(secretName, this.#signal), this.#signal);
  }
}

/** The answer, unless the signal ends first: what a library does before its first request does not always listen to it. */
export async function inTime<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const late = Promise.withResolvers<never>();
  const expire = (): void => late.reject(new StoreFailure('it did not answer in time'));
  signal.addEventListener('abort', expire, { once: true });
  if (signal.aborted) expire();
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    signal.removeEventListener('abort', expire);
  }
}

function textOf(fields: Fields, key: string): string {
  if (!Object.hasOwn(fields, key)) throw new StoreFailure('the secret has no such key');
  const value = fields[key];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') throw new StoreFailure('what is there is no text');
  if (Buffer.byteLength(value) > VALUE_BYTES_MAX) throw new StoreFailure(`it is larger than ${VALUE_BYTES_MAX} bytes`);
  if (value.includes('\0')) throw new StoreFailure('it holds a zero byte');
  return value;
}
