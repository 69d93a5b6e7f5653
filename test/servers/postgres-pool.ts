import pg from 'pg';

/**
 * A pool of connections to a test's server. The server may stop before it has read the last goodbye of a connection that
 * was closed: what it says to that then is no failure of the test.
 */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
