import { expect, test } from 'vitest';
import { fakeGateway, run } from '../../harness.ts';

test('a group is created', async () => {
  const gateway = await fakeGateway({ 'POST /api/users/groups': { status: 201, body: { name: 'dba-team' } } });
  const { code, out } = await run(['admin', 'create', 'group', 'dba-team'], { url: gateway.url, token: 't' });
  expect([code, out]).toEqual([0, 'group dba-team created\n']);
  expect(gateway.requests[0]?.body).toEqual({ name: 'dba-team' });
});
