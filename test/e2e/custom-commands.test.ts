import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { type Ran, run } from '../src/cli/harness.ts';
import { addUser, type Person, startTestGateway, type TestGateway } from './gateway.ts';

let test: TestGateway;

beforeAll(async () => {
  // Where the tests are not root, commands run as whoever runs the tests.
  test = await startTestGateway(process.getuid?.() === 0 ? {} : { COMMAND_USER: 'self' });
  await admin('create', 'connection', 'shell', '--type', 'custom', '-e', 'GREETING=hello', '--', 'bash');
});
afterAll(() => test.stop());

function sluice(
  person: Person,
  args: readonly string[],
  more: { stdin?: string; signal?: AbortSignal } = {},
): Promise<Ran> {
  return run(args, { url: test.gateway.api.url, token: person.token, home: test.dataDir, ...more });
}

async function admin(...args: string[]): Promise<Ran> {
  const ran = await sluice(test.admin, ['admin', ...args]);
  if (ran.code !== 0) throw new Error(ran.err);
  return ran;
}

function exec(name: string, script: string, ...args: string[]): Promise<Ran> {
  return sluice(test.engineer, ['exec', name, '-i', script, ...args]);
}

/** All that was written to the audit log. */
function auditText(): string {
  const folder = join(test.dataDir, 'audit');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join('');
}

describe('sluice exec on a custom connection', () => {
  it('runs the script, prints what it printed, and ends with its exit code', async () => {
    const ran = await exec('shell', 'echo "$GREETING $SLUICE_USER_NAME"; echo oops >&2; printf tail; exit 7');
    expect(ran).toEqual({ code: 7, out: 'hello engineer\ntail', err: 'oops\n' });
    expect(await exec('shell', 'true')).toEqual({ code: 0, out: '', err: '' });
    expect(await exec('shell', 'kill -KILL $$')).toMatchObject({ code: 137 });
  });

  it('tells it all in json', async () => {
    const ran = await exec('shell', 'echo a; echo b >&2; exit 2', '-o', 'json');
    expect(ran).toMatchObject({ code: 2, err: '' });
    expect(JSON.parse(ran.out)).toMatchObject({
      results: [],
      stdout: 'a\n',
      stderr: 'b\n',
      exit_code: 2,
      output_status: 'failed',
      error: { code: 'exit_code' },
    });
    const call = { connection: 'shell', script: 'echo a; echo b >&2; exit 2' };
    expect(await test.engineer.call('POST', '/api/sessions', call)).toMatchObject({
      output_status: 'failed',
      stdout: 'a\n',
      stderr: 'b\n',
      exit_code: 2,
    });
  });

  it('takes a script from a file or from stdin, and brings much output whole', async () => {
    const piped = await sluice(test.engineer, ['exec', 'shell', '-f', '-'], { stdin: 'seq 200000\n' });
    expect(piped.code).toBe(0);
    expect(piped.out.length).toBe(1_288_895);
    expect(piped.out.endsWith('\n200000\n')).toBe(true);
  });

  it('runs psql with the password in its environment, and in no process list', async () => {
    const { host, port, user, password, database } = test.upstream;
    await admin(
      ...['create', 'connection', 'by-psql', '--type', 'custom', '-e', `HOST=${host}`, '-e', `PORT=${port}`],
      ...['-e', `DBUSER=${user}`, '-e', `PGPASSWORD=${password}`, '-e', `DB=${database}`],
      ...['--', 'psql', '-XAt', '-v', 'ON_ERROR_STOP=1', '-h', '$HOST', '-p', '$PORT', '-U', '$DBUSER', '$DB'],
    );
    const list = '\\! tr "\\\\0" " " < /proc/$PPID/cmdline; echo';
    const ran = await exec('by-psql', `select name from customers order by id;\n${list}\n`);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('Ann\nBob\n');
    expect(ran.out).toContain(`-h ${host} -p ${port} -U ${user} ${database}`);
    expect(ran.out).not.toContain(password);
    expect(await exec('by-psql', 'select 1/0')).toMatchObject({
      code: 3,
      err: expect.stringContaining('division by zero'),
    });
  });

  it('finds files of the secret under the names of their keys', async () => {
    await admin('create', 'connection', 'with-file', '-e', 'filesystem:CONF=a=1', '--', 'cat', '$CONF');
    expect(await exec('with-file', 'unused')).toEqual({ code: 0, out: 'a=1', err: '' });
  });

  it('takes arguments only where the connection allows them', async () => {
    const refused = await sluice(test.engineer, ['exec', 'shell', '-i', 'true', '--', '-x']);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('client_args=allow') });
    await admin('create', 'connection', 'echoes', '--policy', 'client_args=allow', '--', 'echo', 'first');
    const ran = await sluice(test.engineer, ['exec', 'echoes', '--', 'second', '$HOME'], { stdin: '' });
    expect(ran).toEqual({ code: 0, out: 'first second $HOME\n', err: '' });
  });

  it('ends the command when its user leaves', async () => {
    const leaving = new AbortController();
    const startedAt = Date.now();
    const marker = `sluice-test-${startedAt}`;
    const running = run(['exec', 'shell', '-i', `exec -a ${marker} sleep 600`], {
      url: test.gateway.api.url,
      token: test.engineer.token,
      home: test.dataDir,
      signal: leaving.signal,
    });
    await until(() => hasProcess(marker));
    leaving.abort();
    expect(await running).toMatchObject({ code: 1, err: expect.stringContaining('taken back') });
    await until(() => !hasProcess(marker));
  });

  it('ends the command when its session is killed, and says by whom', async () => {
    const marker = `sluice-test-${Date.now()}`;
    const running = exec('shell', `exec -a ${marker} sleep 600`);
    await until(() => hasProcess(marker));
    const session = await until(async () => {
      const { data } = await test.admin.call<{ data: { id: string }[] }>(
        'GET',
        '/api/sessions?connection=shell&status=open',
      );
      return data.length === 1 ? data[0]?.id : undefined;
    });
    await test.admin.call('POST', `/api/sessions/${session}/kill`);
    expect(await running).toMatchObject({ code: 1, err: expect.stringContaining('was ended by admin') });
  });
});

describe('the rules of a custom connection', () => {
  it('a guardrail stops a script before it is started', async () => {
    await admin('create', 'guardrail', 'no-rm', '--deny-words', 'rm -rf', '--connection', 'shell');
    const ran = await exec('shell', 'touch /tmp/never; rm  -rf /tmp/never');
    expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Blocked by guardrail "no-rm"') });
    const args = await sluice(test.engineer, ['exec', 'echoes', '-i', 'x', '--', 'fine']);
    expect(args.code).toBe(0);
  });

  it('a rule on what statements do stops all scripts: it cannot be told', async () => {
    await admin('create', 'connection', 'guarded', '--', 'cat');
    await admin('create', 'guardrail', 'no-drop', '--operations', 'drop', '--connection', 'guarded');
    expect(await exec('guarded', 'anything')).toMatchObject({ code: 1, err: expect.stringContaining('no-drop') });
  });

  it('an output rule withholds the rest of what is printed', async () => {
    await admin('create', 'connection', 'watched', '--', 'bash');
    const rule = {
      name: 'no-ssn',
      output: { rules: [{ type: 'pattern_match', pattern_regex: '\\d{3}-\\d{2}-\\d{4}' }] },
    };
    const { id } = await test.admin.call<{ id: string }>('GET', '/api/connections/watched');
    await test.admin.call('POST', '/api/guardrails', { ...rule, connection_ids: [id], input: { rules: [] } });
    const ran = await exec('watched', 'echo fine; sleep 0.3; echo 123-45-6789; echo more; echo err >&2');
    expect(ran).toMatchObject({ code: 1, out: 'fine\n', err: expect.stringContaining('no-ssn') });
  });

  it('masks what is printed on either stream, private keys over all their lines', async () => {
    await admin('create', 'connection', 'masked', '--', 'bash');
    const entities = 'EMAIL_ADDRESS,PRIVATE_KEY';
    await admin('create', 'datamasking-rule', 'personal', '--entity', entities, '--connection', 'masked');
    const pem = ['-----BEGIN PRIVATE KEY-----', 'MIIEvQIBADANBg', 'kqhkiG9w0BAQEF', '-----END PRIVATE KEY-----'];
    const script = [
      'echo "to ann@example.com now"',
      'printf "bob@exam"; sleep 0.3; echo ple.com',
      'echo carl@example.com >&2',
      ...pem.map((line) => `echo "${line}"; sleep 0.1`),
      'echo "# done"',
    ].join('\n');
    const ran = await exec('masked', script);
    expect(ran.code).toBe(0);
    const all = ran.out + ran.err;
    for (const secret of ['ann@', 'bob@', 'carl@', 'MIIEvQ', 'kqhkiG']) expect(all).not.toContain(secret);
    expect(ran.out).toMatch(/^to \S+ now\n\S+\n\S+\n# done\n$/);
    const events = auditText();
    expect(events).toContain('sleep 0.3; echo ple.com');
    // The script is in the log as it was sent; what was printed is there as its user saw it.
    expect(events.match(/"rows":\[\["to [^\]]*/)?.[0]).not.toMatch(/ann@|bob@/);
  });

  it('are refused where they could not be honoured', async () => {
    const columns = ['create', 'datamasking-rule', 'by-column', '--column', 'public.people.name=redact'];
    const attached = await sluice(test.admin, ['admin', ...columns, '--connection', 'shell']);
    expect(attached).toMatchObject({ code: 1, err: expect.stringContaining('no columns to mask') });
    const secretive = [
      'create',
      'connection',
      'leaky',
      '--type',
      'custom',
      '-e',
      'PASS=x',
      '--',
      'tool',
      '--password',
      '$PASS',
    ];
    const leaky = await sluice(test.admin, ['admin', ...secretive]);
    expect(leaky).toMatchObject({ code: 1, err: expect.stringContaining('process list') });
    const policy = ['create', 'connection', 'bad', '--policy', 'command_timeout_sec=0', '--', 'true'];
    expect(await sluice(test.admin, ['admin', ...policy])).toMatchObject({
      code: 1,
      err: expect.stringContaining('whole number'),
    });
  });
});

describe('approval of a script', () => {
  beforeAll(async () => {
    await admin(
      'create',
      'connection',
      'reviewed',
      '--reviewers',
      'dba-team',
      '--policy',
      'client_args=allow',
      '--',
      'bash',
    );
  });

  it('holds it, shows it with its arguments, and runs it once', async () => {
    const script = 'echo "ran $1"; wc -c < /dev/stdin';
    const running = sluice(test.engineer, ['exec', 'reviewed', '-i', script, '--', '-s', 'for-dba']);
    const id = await test.pendingReview(script);
    const review = await test.dba.call<{ params: { text: string }[] }>('GET', `/api/reviews/${id}`);
    expect(review.params.map(({ text }) => text)).toEqual(['-s', 'for-dba']);
    await test.dba.call('PUT', `/api/reviews/${id}`, { status: 'APPROVED' });
    expect(await running).toMatchObject({ code: 0, out: expect.stringMatching(/^ran for-dba\n/) });
    const after = await test.admin.call('GET', `/api/reviews/${id}`);
    expect(after).toMatchObject({ status: 'EXECUTED' });
  });

  it('is for one run of these very bytes where the answer does not wait', async () => {
    const call = { connection: 'reviewed', script: 'echo once' };
    const asked = await test.engineer.call('POST', '/api/sessions', call);
    expect(asked).toMatchObject({ output_status: 'waiting_approval', has_review: true });
    await test.dba.call('PUT', `/api/reviews/${asked.review_id}`, { status: 'APPROVED' });
    const other = await test.engineer.call('POST', '/api/sessions', { ...call, script: 'echo once ' });
    expect(other).toMatchObject({ output_status: 'waiting_approval' });
    const withArgs = await test.engineer.call('POST', '/api/sessions', { ...call, client_args: ['-x'] });
    expect(withArgs).toMatchObject({ output_status: 'waiting_approval' });
    expect(await test.engineer.call('POST', '/api/sessions', call)).toMatchObject({
      output_status: 'success',
      stdout: 'once\n',
    });
    expect(await test.engineer.call('POST', '/api/sessions', call)).toMatchObject({
      output_status: 'waiting_approval',
    });
  });

  it('does not outlast a change of the command', async () => {
    const call = { connection: 'reviewed', script: 'echo changed' };
    const asked = await test.engineer.call('POST', '/api/sessions', call);
    await test.dba.call('PUT', `/api/reviews/${asked.review_id}`, { status: 'APPROVED' });
    await admin('create', 'connection', 'reviewed', '--overwrite', '--', 'bash', '-x');
    expect(await test.engineer.call('POST', '/api/sessions', call)).toMatchObject({
      output_status: 'waiting_approval',
    });
  });

  it('rejected, it does not run', async () => {
    const running = sluice(test.engineer, ['exec', 'reviewed', '-i', 'echo no']);
    const id = await test.pendingReview('echo no');
    await test.dba.call('PUT', `/api/reviews/${id}`, { status: 'REJECTED', reason: 'not today' });
    expect(await running).toMatchObject({ code: 1, out: '', err: expect.stringContaining('not today') });
  });
});

describe('who may', () => {
  it('not be in a group that has access, finds nothing; exec switched off is refused', async () => {
    await admin('create', 'connection', 'others', '--access-groups', 'security', '--', 'cat');
    expect(await exec('others', 'x')).toMatchObject({ code: 1, err: expect.stringContaining('not') });
    await admin('create', 'connection', 'no-exec', '--access-modes', 'connect', '--', 'cat');
    expect(await exec('no-exec', 'x')).toMatchObject({ code: 1, err: expect.stringContaining('exec is disabled') });
    const outsider = await addUser(test.gateway, test.admin, 'outsider', []);
    expect(await sluice(outsider, ['exec', 'shell', '-i', 'echo in'])).toMatchObject({ code: 0, out: 'in\n' });
  });

  it('connect: nobody, who is told of exec', async () => {
    const ran = await sluice(test.engineer, ['connect', 'shell']);
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('sluice exec shell -i') });
    expect((await test.engineer.attempt('POST', '/api/connections/shell/credentials', {})).message).toContain('exec');
  });

  it('test: everybody, who learns whether the command could be started', async () => {
    expect(await test.engineer.call('GET', '/api/connections/shell/test')).toMatchObject({
      success: true,
      server_version: '',
    });
    await admin('create', 'connection', 'missing', '--', 'no-such-program-anywhere');
    const { status, message } = await test.engineer.attempt('GET', '/api/connections/missing/test');
    expect({ status, message }).toEqual({ status: 400, message: expect.stringContaining('there is no program') });
  });
});

it('records every script before what it printed, in a chain that holds', async () => {
  await exec('shell', 'echo recorded; echo \\\\0 | tr "\\\\\\\\0" "\\0"; exit 4');
  const records = await until(async () => {
    const { data } = await test.admin.call<{ data: { id: string }[] }>('GET', '/api/sessions?connection=shell&limit=1');
    const id = data[0]?.id ?? '';
    const events = await test.admin.call<{ data: { type: string; body: Record<string, unknown> }[] }>(
      'GET',
      `/api/sessions/${id}/events`,
    );
    return events.data.some(({ type }) => type === 'session.close') ? events.data : undefined;
  });
  expect(records.map(({ type }) => type)).toEqual(['session.open', 'query.decided', 'query.ended', 'session.close']);
  expect(records[1]?.body).toMatchObject({
    verdict: 'allow',
    query: { text: expect.stringContaining('echo recorded') },
  });
  expect(records[2]?.body).toMatchObject({
    status: 'error',
    tag: 'exit 4',
    results: [{ columns: ['stdout'], rows: [['recorded'], expect.anything()] }],
  });
  expect(await verifyAudit({ dir: `${test.dataDir}/audit` })).toMatchObject({ ok: true });
});

function hasProcess(marker: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').startsWith(marker);
      } catch {
        return false;
      }
    });
}

async function until<T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('ends commands with the gateway', async () => {
  const marker = `sluice-test-${Date.now()}`;
  const running = exec('shell', `trap "" TERM; (exec -a ${marker} sleep 600) & wait; wait`);
  await until(() => hasProcess(marker));
  await test.gateway.stop();
  expect(hasProcess(marker)).toBe(false);
  expect(await running).toMatchObject({ code: 1, err: expect.stringMatching(/shutting down|hung up/) });
}, 30_000);
