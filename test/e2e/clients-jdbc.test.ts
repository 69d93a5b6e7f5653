import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientPaths, masksOf, openClientPaths } from './client-paths.ts';
import { isMissing } from './missing.ts';
import { secretOf } from './person.ts';
import { setUpTyped } from './typed-row.ts';

const DRIVER = '/usr/share/java/postgresql.jar';
const PROGRAM = fileURLToPath(new URL('drive-jdbc.java', import.meta.url));

const APPROVED_LATE = "update customers set notes = 'approved' where id = 2";

/** It costs about 40 seconds of processor time; a program of eight minutes is one that hangs. */
const JVM_MS_MAX = 480_000;

/** What one path printed: mode and step, and the result. */
type Seen = readonly (readonly [string, string])[];

describe.skipIf(isMissing('pgjdbc'))('pgjdbc in every mode', () => {
  let paths: ClientPaths;
  let seen: Record<string, Seen>;

  beforeAll(async () => {
    paths = await openClientPaths({}, {}, { REVIEW_NOTICE_SEC: '1' });
    await setUpTyped(paths);
    const { host, port, user, password, database } = paths.direct;
    await paths.test.admin.call('POST', '/api/connections', {
      name: 'held',
      type: 'database',
      subtype: 'postgres',
      reviewers: ['dba-team'],
      secret: secretOf({ HOST: host, PORT: String(port), USER: user, PASS: password, DB: database }),
    });
    const targets = { ...paths, held: await paths.test.target(paths.test.engineer, 'held') };
    seen = {};
    // One JVM for all: it takes longer to start than to run.
    const names = ['direct', 'plain', 'masked', 'held'] as const;
    const env = names.map((name) => {
      const to = targets[name];
      return [`PATH_${name}`, [to.host, to.port, to.user, to.password, to.database].join('|')] as const;
    });
    const running = promisify(execFile)('java', ['-cp', DRIVER, PROGRAM, ...names], {
      env: { ...process.env, ...Object.fromEntries(env) },
      maxBuffer: 16 << 20,
    });
    await approveLate(APPROVED_LATE);
    const { stdout } = await running;
    for (const line of stdout.split('\n').filter((one) => one !== '')) {
      const [name = '', mode, step, ...result] = line.split('\t');
      seen[name] = [...(seen[name] ?? []), [`${mode}: ${step}`, result.join('\t')]];
    }
  }, JVM_MS_MAX);
  afterAll(() => paths?.stop());

  /** The waiting itself is what is tested: it must be longer than the driver's patience of three seconds. */
  const approveLate = async (text: string): Promise<void> => {
    const id = await paths.test.pendingReview(text);
    await setTimeout(5_000);
    await paths.test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
  };

  it('sees the same through the gateway as without it', () => {
    expect(seen.direct?.length).toBeGreaterThan(500);
    expect(seen.plain).toEqual(seen.direct);
  });

  it('sees the same with masks and a guardrail, but for what is masked', () => {
    expect(seen.masked).toEqual(seen.direct?.map(([step, result]) => [step, masksOf(result)]));
  });

  it('is told of a denied statement as of a missing privilege, in batches and transactions as well', () => {
    const refusals = new Map(seen.masked);
    for (const mode of ['simple', 'extended', 'extendedCacheEverything', 'autosave always']) {
      expect(refusals.get(`${mode}: refused`)).toBe('42501');
      expect(refusals.get(`${mode}: batch, autocommit false`)).toMatch(/^42501 /);
      expect(refusals.get(`${mode}: after it`)).toBe('1;');
    }
    expect(refusals.get('extended: next in it')).toBe('25P02');
    expect(refusals.get('autosave always: next in it')).toBe('no failure');
  });

  it('ends a held statement by its own timer; it never runs, and the session goes on', async () => {
    const timed = (seen.held ?? []).filter(([step]) => !step.startsWith('socket timeout'));
    expect(timed).toHaveLength(6);
    for (const [step, result] of timed) expect(result).toBe(step.endsWith('timed out') ? '57014' : '1;');
    const reviews = await paths.test.admin.call<{ status: string; text: string }[]>('GET', '/api/reviews');
    const others = reviews.filter(({ text }) => text !== APPROVED_LATE);
    expect(others.map(({ status }) => status)).toEqual(['REVOKED', 'REVOKED', 'REVOKED']);
    expect(await paths.test.direct("select count(*)::int from customers where notes = 'changed'")).toEqual([[0]]);
  });

  it('waits longer than its socket timeout for a held statement, because it is told that it waits', async () => {
    expect((seen.held ?? []).slice(-2)).toEqual([
      ['socket timeout: waited', '1'],
      ['socket timeout: after it', '1;'],
    ]);
    expect(await paths.test.direct("select id from customers where notes = 'approved'")).toEqual([[2]]);
  });
});
