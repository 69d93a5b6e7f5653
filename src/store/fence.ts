import { sql } from 'kysely';
import { SluiceError } from '../errors.ts';
import type { Db } from './database.ts';

/** One run of a gateway, as the others know it. */
export interface Incarnation {
  readonly gatewayId: string;
  readonly incarnation: string;
}

/**
 * Keeps a gateway that the others have given up from making or using approvals: what it held was taken from it, and its
 * clients are told by now that nobody waits for them. Without an incarnation (tools, tests) nobody can give it up.
 */
export class Fence {
  self: Incarnation | undefined;

  /** Whether this gateway still counts. While the transaction runs nobody can give it up. */
  async isUp(trx: Db): Promise<boolean> {
    if (this.self === undefined) return true;
    const { gatewayId, incarnation } = this.self;
    // The weakest lock that a giving up waits for; the beats of the heart pass it.
    const { rows } = await sql`
      select id from gateways where id = ${gatewayId} and incarnation = ${incarnation} and gone_at is null
      for key share`.execute(trx);
    return rows.length > 0;
  }

  /** Throws when the others have given this gateway up. */
  async require(trx: Db): Promise<void> {
    if (await this.isUp(trx)) return;
    throw new SluiceError('store_error', 'The other gateways took this one for gone; it is entering again');
  }
}
