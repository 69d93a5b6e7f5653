import { randomBytes } from 'node:crypto';
import { openStore, type Store, type User } from '../../../src/store/index.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

/** A store on a fresh database, with what the tests of every entity need. */
export interface TestStore {
  readonly store: Store;
  readonly server: TestServer;
  readonly secretKey: Buffer;
  /** Opens another one on the same database, as a second gateway does. */
  another(): Promise<Store>;
  /** Makes a user of this name in these groups. */
  user(name: string, groups?: readonly string[], password?: string): Promise<User>;
  /** Makes somebody of these groups, whose name says so; an admin where one of them is `admin`. */
  member(...groups: readonly string[]): Promise<User>;
  stop(): Promise<void>;
}

/** Starts a database server and opens a store on it, as an ordinary role. */
export async function openTestStore(): Promise<TestStore> {
  const server = await startPostgres();
  const secretKey = randomBytes(32);
  const { host, port, user, password, database } = server;
  const open = (): Promise<Store> => openStore({ pool: { host, port, user, password, database }, secretKey });
  const opened: Store[] = [];
  const another = async (): Promise<Store> => {
    const store = await open();
    opened.push(store);
    return store;
  };
  const store = await another();
  let members = 0;
  return {
    store,
    server,
    secretKey,
    another,
    user: (name, groups = [], secret) =>
      store.users.create({
        name,
        email: `${name}@example.com`,
        groups,
        ...(secret === undefined ? {} : { password: secret }),
      }),
    member: (...groups) => {
      members += 1;
      const name = ['in', ...groups, members].join('-');
      return store.users.create({ name, email: `${name}@example.com`, groups });
    },
    stop: async () => {
      await Promise.all(opened.map((one) => one.close()));
      await server.stop();
    },
  };
}
