import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UpstreamError } from '../../../../src/errors.ts';
import { withLoginToken } from '../../../../src/secrets/references/login-token.ts';
import type { LoginTokens } from '../../../../src/secrets/references/rds-token.ts';
import { StoreFailure } from '../../../../src/secrets/references/store.ts';

const reference = { store: 'aws_iam_rds', user: 'app' } as const;
let signed: number;
let obstacle: StoreFailure | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  signed = 0;
  obstacle = undefined;
});
afterEach(() => vi.useRealTimers());

const tokens: LoginTokens = {
  obstacle: () => undefined,
  async token({ host, port, user }) {
    if (obstacle !== undefined) throw obstacle;
    signed += 1;
    return `${signed} for ${user}@${host}:${port}`;
  },
};

const give = (secret: Record<string, string>, portDefault?: number) =>
  withLoginToken(new Map(Object.entries(secret)), reference, tokens, portDefault);
const failureOf = (giving: Promise<unknown>): Promise<unknown> => giving.catch((error: unknown) => error);

it('a token is signed anew before servers stop taking the last one', async () => {
  const secret = await give({ HOST: ' db ', PORT: '5433', USER: 'app' });
  expect(await secret.password?.()).toBe('1 for app@db:5433');
  vi.advanceTimersByTime(599_000);
  expect(await secret.password?.()).toBe('1 for app@db:5433');
  vi.advanceTimersByTime(1000);
  expect(await secret.password?.()).toBe('2 for app@db:5433');
});

it('the secret itself stays the same from session to session, and holds no password', async () => {
  const [one, two] = await Promise.all([1, 2].map(() => give({ HOST: 'db', PORT: '1', USER: 'app', PASS: 'old' })));
  expect([...(one ?? [])]).toEqual([...(two ?? [])]);
  expect(one?.has('PASS')).toBe(false);
});

it('a token is never sent unencrypted', async () => {
  expect((await give({ HOST: 'db' }, 5432)).get('SSLMODE')).toBe('require');
  expect((await give({ HOST: 'db', SSLMODE: 'verify-full' }, 5432)).get('SSLMODE')).toBe('verify-full');
  for (const SSLMODE of ['disable', 'prefer', 'hunter2']) {
    const failure = await failureOf(give({ HOST: 'db', SSLMODE }, 5432));
    expect(failure).toMatchObject({ key: 'PASS', message: expect.stringContaining('needs SSLMODE require') });
    expect(String(failure)).not.toContain('hunter2');
  }
});

it('a token needs a host and a port', async () => {
  for (const secret of [{}, { HOST: 'db' }, { HOST: ' ', PORT: '1' }, { HOST: 'db', PORT: 'x' }]) {
    const failure = await failureOf(give(secret));
    expect(failure).toMatchObject({ message: 'PASS cannot be made by AWS IAM without HOST and PORT' });
  }
});

it('no session opens for which nothing can be signed; later it is the upstream that cannot be reached', async () => {
  const secret = await give({ HOST: 'db' }, 5432);
  obstacle = new StoreFailure('no credentials to sign with', { hint: 'Look there.' });
  expect(await failureOf(give({ HOST: 'db' }, 5432))).toMatchObject({
    code: 'secret_unavailable',
    reference: '_aws_iam_rds:app',
    message: 'PASS cannot be made by AWS IAM: no credentials to sign with',
    hint: 'Look there.',
  });
  vi.advanceTimersByTime(600_000);
  const failure = await failureOf(secret.password?.() ?? Promise.resolve());
  expect(failure).toBeInstanceOf(UpstreamError);
  expect(String(failure)).toContain('no credentials to sign with');
});
