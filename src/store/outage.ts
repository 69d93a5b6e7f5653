/** System errors of a connection that could not be made or broke. */
const SYSTEM_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** SQLSTATE classes and states of a server that is not there for us: connection exceptions, shut-down, start-up, too many connections. */
const SERVER_STATES = /^(08\d{3}|57P0[1-5]|53300)$/;
/** What the driver says, without a code, of a connection that ended under a query. */
const DRIVER_MESSAGES =
  /connection terminated|client has encountered a connection error|timeout (exceeded when )?(trying|waiting) to connect|pool after calling end/i;

/** Whether an error of the store means that its database cannot be reached now, rather than that something is wrong. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (SYSTEM_CODES.has(code) || SERVER_STATES.test(code)) return true;
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isOutage);
  return DRIVER_MESSAGES.test(error.message) || isOutage(error.cause);
}
