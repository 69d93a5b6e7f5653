/** How long to wait before an attempt is made again. */
export interface RetryLimits {
  readonly retryMsMin?: number;
  readonly retryMsMax?: number;
}

const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 30_000;

/** Doubles with every failure, half of it by chance, so that gateways do not come back all at once. */
export function retryMs(failures: number, limits: RetryLimits): number {
  const { retryMsMin = RETRY_MS_MIN, retryMsMax = RETRY_MS_MAX } = limits;
  const ms = Math.min(retryMsMax, retryMsMin * 2 ** Math.min(failures - 1, 20));
  return ms / 2 + (Math.random() * ms) / 2;
}
