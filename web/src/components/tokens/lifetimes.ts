const DAY_SEC = 24 * 3600;

/** How long a token or key may last, to choose from; the first is offered. */
export const LIFETIMES = [
  { value: '90', label: '90 days' },
  { value: '30', label: '30 days' },
  { value: '7', label: '7 days' },
  { value: '1', label: '1 day' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'Until it is revoked' },
] as const;

/** The seconds of a choice; undefined: it does not expire. */
export function secondsOf(lifetime: string): number | undefined {
  return lifetime === 'never' ? undefined : Number(lifetime) * DAY_SEC;
}
