import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Keys whose values never reach a log line, wherever they stand in a logged object. */
const SECRET_KEYS = ['password', 'secret', 'token', 'authorization', 'PASS', 'connectionString', 'passphrase'];

/** The process's logger: one JSON object per line on stderr, so that stdout stays for what people and programs read. */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ fd: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    },
    destination,
  );
}
