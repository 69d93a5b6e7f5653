import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SideConnection } from '../../../protocols/postgres/side-connection.ts';
import { openUpstream, type UpstreamSession } from '../../../protocols/postgres/upstream-session.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

let server: TestServer;
let side: SideConnection;
let opened: UpstreamSession[];

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.stop());

beforeEach(() => {
  opened = [];
  side = new SideConnection(async (signal) => {
    const { host, port, user, password, database } = server;
    const secret = new Map(
      Object.entries({ HOST: host, PORT: String(port), USER: user, PASS: password, DB: database }),
    );
    const upstream = { name: 'side', secret, dial: (to: string, at: number) => dialTcp(to, at) };
    const session = await openUpstream(upstream, { minor: 0, database: '', settings: new Map(), signal });
    opened.push(session);
    return session;
  });
});

afterEach(() => side.close());

describe('a side connection', () => {
  it('is opened by the first question and kept for the next', async () => {
    expect(opened).toHaveLength(0);
    expect(await side.query("select 1, null, 'x\u00e9', ''")).toEqual([['1', null, 'x\u00e9', '']]);
    expect(await side.query('select 2; select 3')).toEqual([['2'], ['3']]);
    expect(opened).toHaveLength(1);
  });

  it('answers questions one after another, each with its own answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => side.query(`select ${i}`)));
    expect(answers).toEqual(Array.from({ length: 20 }, (_, i) => [[String(i)]]));
    expect(opened).toHaveLength(1);
  });

  it('is opened again after it was closed, or lost', async () => {
    await side.query('select 1');
    side.close();
    await side.query('select 1');
    opened[1]?.wire.destroy();
    await opened[1]?.wire.closed;
    expect(await side.query('select 4')).toEqual([['4']]);
    expect(opened).toHaveLength(3);
  });

  it('asks again over a new session when the old one turns out to be dead', async () => {
    await side.query('select 1');
    const client = new pg.Client(server.superuser);
    await client.connect();
    const [first] = opened;
    const pid = first?.cancelKey?.pid;
    const ended = client.query('select pg_terminate_backend($1)', [pid]);
    // Whether the loss is noticed before the question or by it, the answer comes.
    expect(await side.query('select 5')).toEqual([['5']]);
    await ended;
    expect(await side.query('select 6')).toEqual([['6']]);
    await client.end();
  });

  it('rejects a question the server does not take, and does not keep that session', async () => {
    await expect(side.query('select from nowhere')).rejects.toThrow(/42P01/);
    await opened[0]?.wire.closed;
    expect(opened).toHaveLength(1);
  });

  it('does not try again at once after a failure, so that nobody waits for a dead server twice', async () => {
    let tries = 0;
    const dead = new SideConnection(async () => {
      tries += 1;
      throw new UpstreamError('down');
    });
    await expect(dead.query('select 1')).rejects.toThrow('down');
    await expect(dead.query('select 1')).rejects.toThrow('a moment ago');
    expect(tries).toBe(1);
  });
});
