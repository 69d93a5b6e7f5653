import { beforeAll, describe, expect, it } from 'vitest';
import { judgedSettings, judgeSettings } from '../../../protocols/postgres/start-settings.ts';
import { LiveSession } from '../../../src/core/live-session.ts';
import { Pipeline } from '../../../src/core/pipeline.ts';
import type { Plugin, SessionEvent } from '../../../src/core/plugin.ts';
import type { Admission } from '../../../src/core/protocol.ts';
import { ALLOW, deny } from '../../../src/core/verdict.ts';
import { createLogger } from '../../../src/log.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';

beforeAll(() => loadSqlParser());

function admission(plugin: Omit<Plugin, 'name'>): Admission {
  const user = { id: 'u', name: 'alice', email: '', groups: [], isAdmin: false };
  const connection = {
    id: 'c',
    name: 'shop',
    type: 'database',
    subtype: 'postgres',
    reviewers: [],
    accessGroups: [],
    policy: {},
  };
  const client = { address: '', application: '' };
  const session = new LiveSession({ user, connection, protocol: 'postgres', client, database: '', tokenId: 't' });
  const pipeline = new Pipeline([{ name: 'steered', ...plugin }], session, createLogger('silent'), async () => ALLOW);
  return {
    user,
    session,
    pipeline,
    secret: new Map(),
    dial: () => Promise.reject(new Error('not part of this')),
    close: async () => undefined,
  };
}

const judge = (to: Admission, settings: Record<string, string>, notice = (_text: string): void => undefined) =>
  judgeSettings(to, new Map(Object.entries(settings)), analysePostgres, notice);

describe('settings at start-up', () => {
  it('that are harmless are not judged', async () => {
    const to = admission({ onQuery: () => deny('policy', 'no') });
    const harmless = { TimeZone: 'UTC', client_encoding: 'UTF8', extra_float_digits: '3', statement_timeout: '1s' };
    await (await judge(to, harmless))();
    expect(judgedSettings(new Map(Object.entries({ ...harmless, client_encoding: 'SJIS' })))).toEqual(
      new Map([['client_encoding', 'SJIS']]),
    );
  });

  it.each([
    [{ role: 'admin' }, "SET role = 'admin'"],
    [{ session_authorization: 'x' }, "SET session_authorization = 'x'"],
    [{ search_path: 'a, b', row_security: 'off' }, "SET search_path = 'a, b'; SET row_security = 'off'"],
    [{ 'my.setting': "it's" }, "SET my.setting = 'it''s'"],
    [{ 'Odd name': 'back\\slash' }, `SET "Odd name" = E'back\\\\slash'`],
    [{ 'x"; DROP TABLE t; --': "';" }, `SET "x""; DROP TABLE t; --" = ''';'`],
  ])('like %o are judged as one query', async (settings, text) => {
    const events: SessionEvent[] = [];
    const to = admission({
      onEvent: (event) => {
        events.push(event);
      },
    });
    const record = await judge(to, settings as Record<string, string>);
    expect(events.map((event) => event.type)).toEqual(['query.decided']);
    await record();
    expect(events.map((event) => event.type)).toEqual(['query.decided', 'query.ended']);
    const [decided] = events;
    if (decided?.type !== 'query.decided') throw new Error('not decided');
    expect(decided.query.text).toBe(text);
    expect(decided.query.via).toBe('StartupMessage');
    expect(decided.query.statements().map(({ operation }) => operation)).toEqual(
      Object.keys(settings).map(() => 'set'),
    );
    expect(decided.query.fingerprint()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('that are denied refuse the login with the reason', async () => {
    const to = admission({ onQuery: () => deny('guardrail', 'not here', { hint: 'ask' }) });
    await expect(judge(to, { role: 'admin' })).rejects.toMatchObject({
      sqlState: '42501',
      message: 'not here',
      hint: 'ask',
    });
    expect(to.session.isHolding).toBe(false);
  });

  it('that are held tell the client, and can be given up', async () => {
    const notices: string[] = [];
    const to = admission({
      onQuery: (_query, _session, hold) => {
        hold.notice('waiting for approval');
        return new Promise(() => undefined);
      },
    });
    const judging = judge(to, { role: 'admin' }, (text) => notices.push(text));
    await expect.poll(() => notices).toEqual(['waiting for approval']);
    to.session.endHold({ code: 'client_left', message: 'the client left' });
    await expect(judging).rejects.toThrow('the client left');
  });
});
