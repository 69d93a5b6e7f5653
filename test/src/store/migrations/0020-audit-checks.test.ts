import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openTestStore } from '../fixture.ts';

test('the database itself refuses a check that is neither under way nor over', async () => {
  const fixture = await openTestStore();
  const client = new pg.Client(fixture.server.superuser);
  onTestFinished(async () => {
    await client.end();
    await fixture.stop();
  });
  await client.connect();
  await fixture.store.auditChecks.begin('gw', { askedBy: 'ann', total: 1 });
  await expect(client.query("update audit_checks set state = 'done'")).rejects.toThrow(/audit_checks_check/);
  await expect(client.query("update audit_checks set state = 'odd', finished_at = now()")).rejects.toThrow(
    /state_check/,
  );
});
