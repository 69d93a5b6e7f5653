import type { Connection, User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from '../store/fixture.ts';

export const TEAM = 'T0000TEST';

/** A store with people who are linked, and a connection that Slack is told of. */
export interface SlackFixture extends TestStore {
  readonly shop: Connection;
  readonly people: Readonly<Record<'dba' | 'security' | 'engineer' | 'auditor' | 'admin', User>>;
  account(name: string): { readonly teamId: string; readonly slackUserId: string };
}

export async function openSlackFixture(): Promise<SlackFixture> {
  const fixture = await openTestStore();
  const { store } = fixture;
  const people = {
    dba: await fixture.user('dba', ['dba']),
    security: await fixture.user('security', ['security']),
    engineer: await fixture.user('engineer', ['engineering']),
    auditor: await fixture.user('auditor', ['auditor', 'dba']),
    admin: await fixture.user('root', ['admin']),
  };
  const account = (name: string) => ({ teamId: TEAM, slackUserId: `U${name.toUpperCase()}` });
  for (const [name, user] of Object.entries(people)) {
    const code = await store.slackLinks.createCode({ ...account(name), slackName: name });
    await store.slackLinks.link(code, user.id);
  }
  const shop = await store.connections.create({
    name: 'shop',
    type: 'database',
    subtype: 'postgres',
    plugins: [{ name: 'slack', config: ['C0EXTRA00'] }],
  });
  return { ...fixture, shop, people, account };
}
