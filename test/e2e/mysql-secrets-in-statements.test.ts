import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MYSQL_SECRETS, SECRET, UNKNOWN_SECRETS } from '../src/sql/secrets/corpus.ts';
import { isMissing } from './missing.ts';
import { connectMysql2, type MysqlGateway, SERVERS, startMysqlGateway } from './mysql-paths.ts';
import { openWrittenPlaces, type WrittenPlaces } from './written-places.ts';

const PASSWORDS = ['first-password-7', 'second-password-7', 'third-password-7'];

describe.each(SERVERS)('$name', ({ flavour, server: serverName }) => {
  describe.skipIf(isMissing(serverName))('a password in a statement reaches the server, and no record', () => {
    let places: WrittenPlaces;
    let gateway: MysqlGateway;

    beforeAll(async () => {
      places = await openWrittenPlaces();
      gateway = await startMysqlGateway(flavour, places.env, places.log);
      await places.listen(gateway.test);
      await gateway.connection('held', { reviewers: ['dba-team'] });
      await gateway.connection('brief', { reviewers: ['dba-team'], policy: { review_mode: 'fail_fast' } });
      await gateway.connection('open');
      await gateway.server.query("create user bob identified by 'before'", "create user eve identified by 'before'");
    });
    afterAll(async () => {
      await gateway?.stop();
      await places?.stop();
    });

    const connect = async (connection: string, options: mysql.ConnectionOptions = {}) =>
      connectMysql2(await gateway.target(gateway.test.engineer, connection), options);
    const approve = (id: string) => gateway.test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
    const canLogIn = async (user: string, password: string): Promise<boolean> => {
      const { host, port } = gateway.direct;
      try {
        const client = await mysql.createConnection({ host, port, user, password, ssl: { rejectUnauthorized: false } });
        await client.end();
        return true;
      } catch {
        return false;
      }
    };

    it('when it was held, and approved by somebody who does not see it', async () => {
      const client = await connect('held');
      const running = client.query("ALTER USER bob IDENTIFIED BY 'first-password-7'");
      const id = await gateway.test.pendingReview("ALTER USER bob IDENTIFIED BY '***'");
      expect(JSON.stringify(await gateway.test.dba.call('GET', `/api/reviews/${id}`))).not.toContain(
        'first-password-7',
      );
      await approve(id);
      await running;
      await client.end();
      expect(await canLogIn('bob', 'first-password-7')).toBe(true);
      expect(await canLogIn('bob', '***')).toBe(false);
    });

    it('and an approval is for the password that was sent, not for another that looks the same', async () => {
      const client = await connect('brief');
      const run = async (password: string): Promise<string> => {
        const failure = await client.query(`SET PASSWORD FOR eve = ${passwordOf(flavour, password)}`).then(
          () => 'ran',
          (error: Error) => error.message,
        );
        return /request ([0-9a-f-]{36})/.exec(failure)?.[1] ?? failure;
      };
      const asked = await run('third-password-7');
      await approve(asked);
      const other = await run('second-password-7');
      expect(other).toMatch(/^[0-9a-f-]{36}$/);
      expect(other).not.toBe(asked);
      expect(await canLogIn('eve', 'second-password-7')).toBe(false);
      expect(await run('third-password-7')).toBe('ran');
      await client.end();
      expect(await canLogIn('eve', 'third-password-7')).toBe(true);
    });

    it('in any of the places a statement takes one, sent as text and prepared', async () => {
      const client = await connect('open');
      for (const text of [...MYSQL_SECRETS, ...UNKNOWN_SECRETS]) {
        await client.query(text).catch(() => undefined);
        await client.execute(text, text.includes('?') ? [SECRET] : []).catch(() => undefined);
      }
      await client.query(`ALTER USER bob IDENTIFIED BY 'x' '${SECRET}' nonsense`).catch(() => undefined);
      await client.execute('SET @my_password = ?', [SECRET]);
      await client.end();
    });

    it('looks the same in the audit, the state, the log and in webhooks: nowhere', async () => {
      const written = await places.read(gateway.test);
      expect(written.audit).toContain("ALTER USER bob IDENTIFIED BY '***'");
      expect(written.state).toContain("ALTER USER bob IDENTIFIED BY '***'");
      expect(written.webhooks).toContain("ALTER USER bob IDENTIFIED BY '***'");
      for (const secret of [SECRET, ...PASSWORDS]) {
        for (const [place, text] of Object.entries(written)) {
          const at = text.indexOf(secret);
          expect(`${place}: ${at === -1 ? '' : text.slice(Math.max(0, at - 300), at + 100)}`).toBe(`${place}: `);
        }
      }
    });
  });
});

/** MySQL 8 takes the password itself, MariaDB its digest. */
function passwordOf(flavour: string, password: string): string {
  return flavour === 'mariadb' ? `PASSWORD('${password}')` : `'${password}'`;
}
