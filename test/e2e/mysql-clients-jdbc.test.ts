import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masksOf } from './client-paths.ts';
import { isMissing } from './missing.ts';
import { MYSQL_PATHS, type MysqlPaths, openMysqlPaths, SERVERS } from './mysql-paths.ts';
import { setUpTyped } from './mysql-typed-row.ts';

const DRIVER = '/usr/share/java/mariadb-java-client.jar';
const PROGRAM = fileURLToPath(new URL('drive-mysql-jdbc.java', import.meta.url));
const JVM_MS_MAX = 240_000;

type Seen = readonly (readonly [step: string, result: string])[];

describe.each(SERVERS)('MariaDB Connector/J on $name', ({ flavour, server: serverName }) => {
  describe.skipIf(isMissing(serverName, 'mariadb-connector-j'))('in every mode', () => {
    let paths: MysqlPaths;
    let seen: Record<string, Seen>;

    beforeAll(async () => {
      paths = await openMysqlPaths(flavour);
      await setUpTyped(paths);
      await paths.connection('held', { reviewers: ['dba-team'] });
      const targets = { ...paths, held: await paths.target(paths.test.engineer, 'held') };
      // One JVM for all: it takes longer to start than to run.
      const names = [...MYSQL_PATHS, 'held'] as const;
      const env = names.map((name) => {
        const to = targets[name];
        return [`PATH_${name}`, [to.host, to.port, to.user, to.password, to.database].join('|')] as const;
      });
      const { stdout } = await promisify(execFile)('java', ['-cp', DRIVER, PROGRAM, ...names], {
        env: { ...process.env, ...Object.fromEntries(env) },
        maxBuffer: 16 << 20,
      });
      seen = {};
      for (const line of stdout.split('\n').filter((one) => one !== '')) {
        const [name = '', mode, step, ...result] = line.split('\t');
        seen[name] = [...(seen[name] ?? []), [`${mode}: ${step}`, result.join('\t')]];
      }
    }, JVM_MS_MAX);
    afterAll(() => paths?.stop());

    it('sees the same through the gateway as without it', () => {
      expect(seen.direct?.length).toBeGreaterThan(200);
      expect(seen.plain).toEqual(seen.direct);
    });

    it('sees the same with masks and a guardrail, but for what is masked', () => {
      // Nobody can follow where a procedure's results come from: they are masked whole.
      // And rewritten batches are one text of several statements, which a guardrail denies before any of it ran.
      const own = /: called|^rewritten batches: (batch with a refused one|kept of it)$/;
      const others = (all: Seen = []): Seen => all.filter(([step]) => !own.test(step));
      const refused = new Map(seen.masked);
      expect(refused.get('rewritten batches: batch with a refused one')).toBe('1644 45000 [-3, -3, -3]');
      expect(refused.get('rewritten batches: kept of it')).toBe('');
      expect(others(seen.masked)).toEqual(others(seen.direct).map(([step, result]) => [step, masksOf(result)]));
      expect(JSON.stringify(seen.masked)).not.toContain('@example.com');
    });

    it('ends a held statement by its own timer; it never runs, and the session goes on', async () => {
      expect(seen.held?.map(([step]) => step.replace(/.*: /, ''))).toEqual([
        'timed out',
        'after it',
        'timed out',
        'after it',
      ]);
      for (const [step, result] of seen.held ?? []) {
        expect(result).toMatch(step.endsWith('timed out') ? /^1317 70100$/ : /^1;$/);
      }
      const reviews = await paths.test.admin.call<{ status: string }[]>('GET', '/api/reviews');
      expect(reviews.map(({ status }) => status)).toEqual(['REVOKED', 'REVOKED']);
      expect(await paths.server.query("select id from customers where notes = 'changed'")).toEqual([[]]);
    });
  });
});
