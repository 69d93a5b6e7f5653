import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { deny } from '../../../../src/core/verdict.ts';
import { CommandSlots } from '../../../../src/exec/command/slots.ts';
import { runFor } from './run-fixture.ts';

const isRoot = process.getuid?.() === 0;

/** Whether a process is there that is no zombie. */
function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a command', () => {
  test('gets the script on its standard input, and is heard on both streams', async () => {
    const ran = await runFor(['bash'], { script: 'echo out; echo err >&2; echo more >/dev/stderr; printf "no end"' });
    expect(ran).toMatchObject({ exitCode: 0, stdout: 'out\nno end', stderr: 'err\nmore\n' });
    expect(ran.error).toBeUndefined();
  });

  test('may open its standard streams by name, and may leave its input unread', async () => {
    expect(await runFor(['cat', '/dev/stdin'], { script: 'hello' })).toMatchObject({ exitCode: 0, stdout: 'hello' });
    expect(await runFor(['true'], { script: 'x'.repeat(512 * 1024) })).toMatchObject({ exitCode: 0, stdout: '' });
    const closed = await runFor(['bash', '-c', 'exec <&-; sleep 0.1; echo done'], { script: 'y\n'.repeat(200_000) });
    expect(closed).toMatchObject({ exitCode: 0, stdout: 'done\n' });
  });

  test.each([0, 1, 3, 255])('tells its exit code %i', async (code) => {
    const ran = await runFor(['bash'], { script: `exit ${code}` });
    expect(ran.exitCode).toBe(code);
    expect(ran.error).toEqual(
      code === 0 ? undefined : { code: 'exit_code', message: `the command ended with exit code ${code}` },
    );
    expect(ran.events.at(-1)).toMatchObject({ type: 'query.ended', outcome: { status: code === 0 ? 'ok' : 'error' } });
  });

  test('tells the signal that ended it as a shell does', async () => {
    expect(await runFor(['bash'], { script: 'kill -SEGV $$' })).toMatchObject({
      exitCode: 139,
      error: { code: 'exit_code', message: 'the command ended by signal SIGSEGV' },
    });
  });

  test('that does not exist says so, and leaves no folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'));
    vi.stubEnv('TMPDIR', folder);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });
    const ran = await runFor(['no-such-program-anywhere'], { parts: { account: { kind: 'self' } } });
    expect(ran).toMatchObject({ error: { code: 'command_error', message: expect.stringContaining('no program') } });
    expect(ran.exitCode).toBeUndefined();
    expect(ran.events.at(-1)).toMatchObject({ type: 'query.ended', outcome: { status: 'error' } });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('has arguments of its user behind its own, word by word', async () => {
    const ran = await runFor(['printf', '[%s]'], { clientArgs: ['$HOME', 'two words', '*', ''] });
    expect(ran.stdout).toBe('[$HOME][two words][*][]');
    expect(ran.events[0]).toMatchObject({
      type: 'query.decided',
      query: { params: [{ text: '$HOME', type: 'argument' }, { text: 'two words' }, { text: '*' }, { text: '' }] },
    });
  });
});

describe('what a command gets', () => {
  test('is its connection’s secret in the environment, and nothing of the gateway’s own', async () => {
    const ran = await runFor(['env'], {
      secret: { PGPASSWORD: 'hunter2', HOST: 'db' },
      parts: {
        env: { PATH: process.env.PATH, LANG: 'C', TZ: 'UTC', SLUICE_MASTER_KEY: 'top', DATABASE_URL: 'postgres://x' },
      },
    });
    const names = ran.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(0, line.indexOf('=')));
    expect(names.sort()).toEqual(
      [
        ...['HOME', 'HOST', 'LANG', 'PATH', 'PGPASSWORD', 'TMPDIR', 'TZ'],
        ...['SLUICE_CONNECTION_NAME', 'SLUICE_CONNECTION_TYPE', 'SLUICE_SESSION_ID', 'SLUICE_USER_EMAIL'],
        ...['SLUICE_USER_NAME', 'SLUICE_VERB', 'HOOP_CONNECTION_NAME', 'HOOP_CONNECTION_TYPE', 'HOOP_CLIENT_ORIGIN'],
        ...['HOOP_CLIENT_VERB', 'HOOP_USER_ID', 'HOOP_USER_EMAIL', 'HOOP_SESSION_ID'],
      ].sort(),
    );
    expect(ran.stdout).toContain('SLUICE_USER_EMAIL=ann@corp.example\n');
    expect(ran.stdout).toContain(`SLUICE_SESSION_ID=${ran.session.id}\n`);
  });

  test('is placeholders filled in, and files only it can read, gone afterwards', async () => {
    const script = 'echo "$1"; stat -c %a "$KEYFILE"; cat "$KEYFILE"; echo; echo "$KEYFILE"; stat -c "%a %n" .; pwd';
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of ours.
    const ran = await runFor(['bash', '-c', script, 'x', '${HOST}:$PORT'], {
      secret: { HOST: 'db', PORT: '5432', 'filesystem:KEYFILE': 'the key' },
    });
    const [where, mode, content, path, folder, cwd] = ran.stdout.split('\n');
    expect([where, mode, content, folder]).toEqual(['db:5432', '600', 'the key', '700 .']);
    expect(path?.startsWith(`${cwd}/`)).toBe(true);
    expect(existsSync(path ?? '')).toBe(false);
    expect(existsSync(cwd ?? '')).toBe(false);
  });

  test('has its secret in no process list', async () => {
    let seen = '';
    await runFor(['bash', '-c', 'echo "$PGPASSWORD" >/dev/null; echo ready; sleep 5; : secret is $PGPASSWORD'], {
      secret: { PGPASSWORD: 'hunter2-of-the-test' },
      onOutput: (_so, session) => {
        for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
          try {
            seen += readFileSync(`/proc/${name}/cmdline`, 'utf8');
          } catch {
            // Ended meanwhile.
          }
        }
        session.kill({ code: 'killed', message: 'seen' });
      },
    });
    expect(seen).toContain('bash\0-c\0echo');
    expect(seen).not.toContain('hunter2-of-the-test');
  });

  test('is no open file but its own three', async () => {
    const { stdout } = await runFor(['ls', '-l', '/proc/self/fd']);
    const others = stdout.split('\n').filter((line) => / \d+ -> /.test(line) && !/ [012] -> /.test(line));
    // Its own look at the folder; and what the gateway was handed by whoever started it stands for nothing.
    expect(others.filter((line) => !/-> \/proc\/|\(deleted\)$/.test(line))).toEqual([]);
  });
});

describe('what a command does not outlive', () => {
  test('is its session: asked to end, and made to when it ignores that', async () => {
    const ran = await runFor(['bash'], {
      script: 'trap "" TERM; echo $$; while :; do sleep 0.2; done',
      onOutput: (_so, session) => session.kill({ code: 'killed', message: 'the session was ended by dba' }),
    });
    expect(ran).toMatchObject({ exitCode: 137, error: { code: 'killed', message: 'the session was ended by dba' } });
    expect(lives(Number(ran.stdout))).toBe(false);
  }, 20_000);

  test('is its time', async () => {
    const ran = await runFor(['sleep', '60'], { policy: { command_timeout_sec: '1' } });
    expect(ran).toMatchObject({
      exitCode: 143,
      error: { code: 'timeout', message: 'the command was ended: it ran longer than 1 s' },
    });
  });

  test('is its output', async () => {
    const ran = await runFor(['yes'], { policy: { command_output_mib: '1' } });
    expect(ran.error).toMatchObject({ code: 'output_limit', message: expect.stringContaining('more than 1 MiB') });
    expect(ran.stdout.length).toBeLessThanOrEqual(1024 * 1024);
  });

  test('by processes it left behind, which are heard for a moment', async () => {
    const ran = await runFor(['bash'], {
      script: '(sleep 0.3; echo late) & sleep 300 >/dev/null 2>&1 & echo $!; sleep 300 & echo $!; exit 0',
    });
    const [one, two, late] = ran.stdout.split('\n');
    expect({ code: ran.exitCode, late }).toEqual({ code: 0, late: 'late' });
    expect([lives(Number(one)), lives(Number(two))]).toEqual([false, false]);
  }, 20_000);

  test.runIf(isRoot)(
    'not even by processes that left its group',
    async () => {
      const script = 'setsid sleep 300 & until [ "$(cut -d" " -f6 /proc/$!/stat)" = $! ]; do :; done; echo $!';
      const ran = await runFor(['bash'], { script });
      const pid = Number(ran.stdout);
      expect(pid).toBeGreaterThan(0);
      expect(lives(pid)).toBe(false);
    },
    20_000,
  );
});

describe.runIf(isRoot)('a command of a gateway that is root', () => {
  test('runs as a user id of its own, in no other group', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => runFor(['bash'], { script: 'id -u; id -G; sleep 0.5' })));
    const [uid = '', groups] = one?.stdout.split('\n') ?? [];
    expect(Number(uid)).toBeGreaterThanOrEqual(60_706);
    expect(groups).toBe(uid);
    expect(other?.stdout.split('\n')[0]).not.toBe(uid);
  });

  test('can neither read nor end another command', async () => {
    let other: ReturnType<typeof runFor> | undefined;
    const first = await runFor(['bash'], {
      secret: { TOKEN: 'of the first' },
      script: 'echo $$; sleep 30',
      onOutput: ({ stdout }, session) => {
        const pid = stdout.trim();
        const script = `cat /proc/${pid}/environ; kill ${pid}; cat ${tmpdir()}/sluice-command-*/*; echo over`;
        other ??= runFor(['bash'], { script }).finally(() => session.kill({ code: 'killed', message: 'enough' }));
      },
    });
    expect(first.error?.message).toBe('enough');
    const { stdout, stderr } = (await other) ?? { stdout: '', stderr: '' };
    expect(stdout).toBe('over\n');
    expect(stderr).toMatch(/Permission denied|not permitted/);
  }, 20_000);
});

test.runIf(isRoot)(
  'commands of one account have their own folders and files all the same',
  async () => {
    const account = { kind: 'account', owner: { uid: 61_500, gid: 61_501 } } as const;
    const script = 'id -u; id -G; stat -c "%a %u" . "$CONF"; sleep 600 & echo $!';
    const ran = await runFor(['bash'], { parts: { account }, secret: { 'filesystem:CONF': 'x' }, script });
    const [uid, groups, folder, file, pid] = ran.stdout.split('\n');
    expect([uid, groups, folder, file]).toEqual(['61500', '61501', '700 61500', '600 61500']);
    expect([ran.exitCode, lives(Number(pid))]).toEqual([0, false]);
  },
  20_000,
);

describe('a command that may not run', () => {
  test('is not started, and its denial is recorded', async () => {
    const ran = await runFor(['bash', '-c', 'echo ran'], {
      plugins: [{ name: 'no', onQuery: () => deny('guardrail', 'not this', { hint: 'Ask.' }) }],
    });
    expect(ran).toMatchObject({ stdout: '', error: { code: 'guardrail', message: 'not this', hint: 'Ask.' } });
    expect(ran.events.map(({ type }) => type)).toEqual(['query.decided']);
  });

  test('is not started when its record cannot be written', async () => {
    const failing = { name: 'audit', onEvent: () => Promise.reject(new Error('disk full')) };
    const ran = await runFor(['bash', '-c', 'echo ran'], { plugins: [failing] });
    expect(ran).toMatchObject({ stdout: '', error: { code: 'audit_failed' } });
  });

  test('is not started when the session ended while it was decided', async () => {
    const ran = await runFor(['bash', '-c', 'echo ran'], {
      plugins: [
        {
          name: 'slow',
          onEvent: async (event, session) => {
            if (event.type === 'query.decided') session.kill({ code: 'killed', message: 'gone' });
          },
        },
      ],
    });
    expect(ran).toMatchObject({ stdout: '', error: { code: 'killed' } });
    expect(ran.events.at(-1)).toMatchObject({ type: 'query.ended', outcome: { status: 'skipped' } });
  });

  test('is not started when the connection’s command was changed while it waited', async () => {
    let live: Parameters<NonNullable<Parameters<typeof runFor>[1]>['onSession'] & object>[0] | undefined;
    const ran = await runFor(['bash', '-c', 'echo old'], {
      onSession: (session) => {
        live = session;
      },
      plugins: [
        {
          name: 'change',
          onQuery: async () => {
            await sleep(1);
            if (live !== undefined) live.connection = { ...live.connection, command: ['bash', '-c', 'echo new'] };
            return { allow: true };
          },
        },
      ],
    });
    expect(ran).toMatchObject({ stdout: '', error: { code: 'policy', message: expect.stringContaining('changed') } });
    expect(ran.events.at(-1)).toMatchObject({ type: 'query.ended', outcome: { status: 'skipped' } });
  });

  test('is not even asked about where the gateway runs as many as it may', async () => {
    const slots = new CommandSlots(1);
    const giveBack = await slots.take('somebody', new AbortController().signal);
    const ran = await runFor(['true'], { parts: { slots } });
    expect(ran).toMatchObject({
      error: { code: 'busy', message: expect.stringMatching(/^this gateway runs/) },
      events: [],
    });
    giveBack?.();
    expect(await runFor(['true'], { parts: { slots } })).toMatchObject({ exitCode: 0 });
  });

  test('is not even asked about where its user runs as many as one may', async () => {
    const slots = new CommandSlots(9, 1);
    const ran = await runFor(['true'], {
      parts: { slots },
      onSession: ({ user }) => void slots.take(user.id, new AbortController().signal),
    });
    expect(ran.error).toMatchObject({ code: 'busy', message: expect.stringMatching(/^you run as many/) });
    expect(ran.events).toEqual([]);
  });

  test('is not started where there is nobody to run it as', async () => {
    const ran = await runFor(['true'], { parts: { account: { kind: 'none', why: 'of a reason' } } });
    expect(ran.error).toMatchObject({ message: 'this gateway cannot run commands: of a reason' });
  });
});
