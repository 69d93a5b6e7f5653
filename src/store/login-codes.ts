import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Tables } from './database.ts';
import { storable } from './values.ts';

/** One-time codes: what a login that was finished in a browser is collected with, by whoever began it, on any gateway. */
export interface LoginCodes {
  /** `challenge`: the base64url SHA-256 of a verifier only the one who began the login knows (RFC 7636, S256). */
  create(login: { readonly userId: string; readonly challenge: string }): Promise<string>;
  /** The user's id. A code is gone once it was asked for, with the right verifier or a wrong one. */
  redeem(code: string, verifier: string): Promise<string | undefined>;
}

/** The way from the browser back to the program that waits; longer than a redirect never takes. */
const LIFE = '60 seconds';
const CODE_BYTES = 32;

/** The one-time codes of this database. */
export function createLoginCodes(db: Kysely<Tables>): LoginCodes {
  return {
    create: async ({ userId, challenge }) => {
      await sql`delete from login_codes where expires_at < clock_timestamp()`.execute(db);
      const code = randomBytes(CODE_BYTES).toString('base64url');
      await db
        .insertInto('login_codes')
        .values({
          code_hash: sha256(code),
          challenge,
          user_id: userId,
          expires_at: sql<Date>`clock_timestamp() + ${LIFE}::interval`,
        })
        .execute();
      return code;
    },
    redeem: async (code, verifier) => {
      const row = await db
        .deleteFrom('login_codes')
        .where('code_hash', '=', sha256(storable(code)))
        .returning(['user_id', 'challenge', sql<boolean>`expires_at > clock_timestamp()`.as('is_live')])
        .executeTakeFirst();
      if (row === undefined || !row.is_live) return undefined;
      const challenge = Buffer.from(sha256(verifier).toString('base64url'));
      const wanted = Buffer.from(row.challenge);
      return challenge.length === wanted.length && timingSafeEqual(challenge, wanted) ? row.user_id : undefined;
    },
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
