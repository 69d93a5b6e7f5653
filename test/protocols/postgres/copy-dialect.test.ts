import { expect, test } from 'vitest';
import { BrokenCopyData } from '../../../protocols/postgres/copy-dialect.ts';
import { ProtocolError } from '../../../src/errors.ts';

test('broken COPY data is told from a broken protocol: it withholds a result and ends no session', () => {
  const error = new BrokenCopyData('it ends early');
  expect(error).toMatchObject({ name: 'BrokenCopyData', message: 'it ends early' });
  expect(error).not.toBeInstanceOf(ProtocolError);
});
