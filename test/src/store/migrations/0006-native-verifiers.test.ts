import pg from 'pg';
import { expect, test } from 'vitest';
import { openTestStore } from '../fixture.ts';

test('tokens from before have nothing to check a native login against, and keep their other verifiers', async () => {
  const fixture = await openTestStore();
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  try {
    const ann = await fixture.user('ann');
    const { tokens } = fixture.store;
    await tokens.create({ userId: ann.id, kind: 'access', name: 'old' });
    await client.query('UPDATE tokens SET native_hash = NULL');
    expect(await tokens.nativeFor('ann', 'any')).toEqual([]);
    expect((await tokens.scramFor('ann', 'any'))?.verifiers).toHaveLength(1);
  } finally {
    await client.end();
    await fixture.stop();
  }
});
