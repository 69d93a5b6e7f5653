/** An answer of the gateway other than success, or none at all. Its message is meant for the person at the screen. */
export class ApiFailure extends Error {
  /** The HTTP status; 0 where the gateway gave no answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiFailure';
    this.status = status;
  }
}

/** What went wrong, in a sentence for the person at the screen. */
export function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** What to do about it, where there is something to do. */
export function adviceOf(error: unknown): string | undefined {
  if (!(error instanceof ApiFailure)) return undefined;
  switch (error.status) {
    case 0:
      return 'Check that the gateway runs and that you are connected to its network, then try again.';
    case 401:
      return 'Log in again.';
    case 403:
      return 'If you need this, ask an administrator to put you into a group that may do it.';
    case 404:
      return 'It may have been deleted, or you may not be allowed to see it.';
    case 409:
      return 'Somebody may have changed it meanwhile: reload and look again.';
    case 429:
      return 'Wait a moment before you try again.';
    case 503:
      return 'Try again in a few seconds.';
    default:
      return error.status >= 500 ? 'Try again; if it stays, the gateway’s log says more.' : undefined;
  }
}
