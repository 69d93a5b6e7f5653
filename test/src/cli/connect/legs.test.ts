import { expect, it } from 'vitest';
import { pump, within } from '../../../../src/cli/connect/legs.ts';
import { wirePair } from '../../../protocols/postgres/wire-pair.ts';

it('hands everything on, and the end too', async () => {
  const [from, to] = [await wirePair(), await wirePair()];
  const pumping = pump(from.wire, to.wire);
  await from.peer.write(Buffer.from('abc'));
  expect((await to.peer.read(3)).toString()).toBe('abc');
  from.peer.end();
  await pumping;
  await expect(to.peer.read(1)).rejects.toMatchObject({ code: 'wire_closed' });
  from.close();
  to.close();
});

it('drops a leg whose work takes too long, and no other', async () => {
  const pair = await wirePair();
  expect(await within(60_000, pair.wire, Promise.resolve(1))).toBe(1);
  expect(await within(60_000, pair.wire, async () => 2)).toBe(2);
  expect(pair.wire.isWritable).toBe(true);
  await expect(within(1, pair.wire, () => pair.wire.read(1))).rejects.toMatchObject({ code: 'wire_closed' });
  pair.close();
});
