import { expect, it } from 'vitest';
import { crc32c } from '../../../../protocols/mongodb/messages/crc32c.ts';

it.each([
  // The check value of the algorithm, and the examples of RFC 3720, appendix B.4.
  ['123456789', Buffer.from('123456789'), 0xe3069283],
  ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
  ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['nothing', Buffer.alloc(0), 0],
])('sums %s', (_what, bytes, sum) => {
  expect(crc32c(bytes)).toBe(sum);
});
