import { SluiceError } from '../../errors.ts';

/** A place outside the gateway where secrets are kept, each a JSON object. */
export interface ExternalStore {
  /** What people call it, as in "cannot be read from Vault". */
  readonly label: string;
  /** What keeps this gateway from reading the secret at all, naming the setting; undefined when nothing does. Asks nobody. */
  obstacle(secretName: string): string | undefined;
  /** The secret's fields. Throws StoreFailure. `signal` ends it. */
  read(secretName: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
}

/** What an error tells besides its message. */
interface Advice {
  readonly hint?: string | undefined;
  /** What the store itself said, shortened: for the gateway's log alone. */
  readonly detail?: string | undefined;
}

const DETAIL_LENGTH_MAX = 300;

/** A store did not give a secret. The message may be shown to everybody: it quotes no answer and no value. */
export class StoreFailure extends SluiceError {
  readonly detail: string | undefined;

  constructor(message: string, { hint, detail }: Advice = {}) {
    super('store_failure', message, hint === undefined ? {} : { hint });
    this.detail = detail === undefined ? undefined : oneLine(detail);
  }
}

/** The secret of a connection cannot be put together: which key, by which reference, and why; never a value. */
export class UnresolvedSecret extends SluiceError {
  readonly key: string;
  /** As it was written: where to look, not what is there. Empty when the value is none. */
  readonly reference: string;
  readonly detail: string | undefined;

  constructor(key: string, reference: string, message: string, { hint, detail }: Advice = {}) {
    super('secret_unavailable', message, hint === undefined ? {} : { hint });
    this.key = key;
    this.reference = reference;
    this.detail = detail;
  }
}

function oneLine(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.slice(0, DETAIL_LENGTH_MAX);
}
