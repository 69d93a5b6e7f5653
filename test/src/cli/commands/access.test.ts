import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeConnection } from '../../api/harness.ts';
import { type RealApi, startRealApi } from '../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
  for (const name of ['shop', 'archive']) {
    await makeConnection(real.api, name, { reviewers: ['dba-team'], policy: { review_access: 'window' } });
  }
});
afterAll(() => real.close());

test('lists what lasts and what is asked for: one’s own, and what one may decide', async () => {
  expect((await real.as('alice', ['access', 'list'])).err).toBe(
    'There is no access that lasts. Ask for it with `sluice request access NAME`.\n',
  );
  const ask = async (name: string): Promise<string> => {
    const { out } = await real.as('alice', ['request', 'access', name, '-d', '1h', '--reason', 'import', '-o', 'json']);
    return JSON.parse(out).id;
  };
  const [open, asked] = [await ask('shop'), await ask('archive')];
  await real.as('dba', ['admin', 'approve', 'review', open]);
  for (const person of ['alice', 'dba', 'admin'] as const) {
    const { out } = await real.as(person, ['access', 'list']);
    expect(out).toMatch(/^ID +STATUS +USER +CONNECTION +DURATION +UNTIL +LEFT +GROUPS +REASON\n/);
    expect(out).toMatch(
      new RegExp(
        `\\n${open} +APPROVED +alice +shop +1 h +20.* (59 min|1 h)[^\\n]* dba-team: APPROVED by dba +import\\n`,
      ),
    );
    expect(out).toMatch(new RegExp(`\\n${asked} +PENDING +alice +archive +1 h +dba-team: PENDING +import\\n`));
  }
  expect((await real.as('eve', ['access', 'list'])).out).toBe('');
  const { out } = await real.as('alice', ['access', 'list', '-o', 'json']);
  expect(JSON.parse(out)).toMatchObject([{ id: open }, { id: asked }]);
});
