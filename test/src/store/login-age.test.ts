import pg from 'pg';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/store/index.ts';
import { openTestStore } from './fixture.ts';

test('tokens of somebody the provider let in too long ago do not count; those of local users do', async () => {
  const fixture = await openTestStore();
  const { host, port, user, password, database } = fixture.server;
  const store = await openStore({
    pool: { host, port, user, password, database },
    secretKey: fixture.secretKey,
    providerLoginMaxAgeMs: 3_600_000,
  });
  const account = {
    issuer: 'i',
    subject: 's',
    email: 'ann@example.com',
    isEmailVerified: true,
    name: 'ann',
    groups: [],
  };
  const signedIn = await store.identities.signIn(account);
  const ann = signedIn.kind === 'done' ? signedIn.user : undefined;
  const bob = await fixture.user('bob');
  const tokenOf = (userId = '') => store.tokens.create({ userId, kind: 'access', name: 'mine' });
  const [hers, his] = [await tokenOf(ann?.id), await tokenOf(bob.id)];
  expect(await store.tokens.byBearer(hers.secret)).toBeDefined();

  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  await client.query(`update user_identities set last_login_at = now() - interval '61 minutes'`);
  await client.end();
  expect(await store.tokens.byBearer(hers.secret)).toBeUndefined();
  // Open sessions are checked against this, and end.
  expect(await store.tokens.resolve(hers.token.id)).toBeUndefined();
  expect(await store.tokens.byBearer(his.secret)).toBeDefined();
  // Where no age is set, there is none.
  expect(await fixture.store.tokens.byBearer(hers.secret)).toBeDefined();

  await store.identities.signIn(account);
  expect(await store.tokens.byBearer(hers.secret)).toBeDefined();
  await store.close();
  await fixture.stop();
});
