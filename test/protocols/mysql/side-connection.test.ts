import { expect, test } from 'vitest';
import { SideConnection, SideConnectionResting } from '../../../protocols/mysql/side-connection.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { isMissing } from '../../e2e/missing.ts';
import { startMariadb } from '../../servers/mysql.ts';
import { secretFor } from './leg-gateway.ts';

test.skipIf(isMissing('mariadb-server'))(
  'questions are answered one after the other on one session, and on another when that was lost',
  async () => {
    const server = await startMariadb();
    const secret = new Map(Object.entries(secretFor(server)));
    const side = new SideConnection(() => ({ name: 'shop', secret, dial: dialTcp }));
    try {
      const ask = async (): Promise<unknown> => (await side.query(['select connection_id()', "select 'ü'"])).flat(2);
      const [one, other] = await Promise.all([ask(), ask()]);
      expect(one).toEqual(other);
      expect(one).toContain('ü');
      side.close();
      expect(await ask()).not.toEqual(one);
      await expect(side.query(['select nowhere'])).rejects.toThrow(UpstreamError);
      await expect(ask()).rejects.toThrow(SideConnectionResting);
    } finally {
      side.close();
      await server.stop();
    }
  },
);
