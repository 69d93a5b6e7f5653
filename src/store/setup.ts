import { type Kysely, sql } from 'kysely';
import type { Tables } from './database.ts';

/** Whether somebody has set this gateway up since it made its first administrator. */
export interface Setup {
  /** This user's password was made by a gateway, and is the code to set it up with until they have another one. */
  begin(userId: string): Promise<void>;
  /** The id of the first administrator, while nobody has chosen their password; they are active. */
  pending(): Promise<string | undefined>;
  /** Ends it for whoever is first; false for everybody else. `begin` takes that back. */
  claim(userId: string): Promise<boolean>;
}

/** The set-up of this database's gateways. */
export function createSetup(db: Kysely<Tables>): Setup {
  return {
    begin: async (userId) => {
      await db.insertInto('setup').values({ user_id: userId }).execute();
    },
    pending: async () => {
      const row = await db
        .selectFrom('setup')
        .innerJoin('users', 'users.id', 'setup.user_id')
        .select('setup.user_id')
        .where(sql<boolean>`users.status = 'active' and users.password_hash is not null`)
        .limit(1)
        .executeTakeFirst();
      return row?.user_id;
    },
    claim: async (userId) => {
      const { numDeletedRows } = await db.deleteFrom('setup').where('user_id', '=', userId).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}
