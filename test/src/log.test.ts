import { expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';

it('never writes the value of a key that names a secret', () => {
  let written = '';
  const log = createLogger('info', {
    write: (line) => {
      written += line;
    },
  });
  log.info({ password: 'p4ss', deep: { secret: 's3cret', more: { token: 't0ken' } }, port: 1 }, 'started');
  expect(written).toContain('[redacted]');
  expect(written).toContain('"port":1');
  for (const value of ['p4ss', 's3cret', 't0ken']) expect(written).not.toContain(value);
});
