import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EventSink, openEventSink } from '../../../src/store/event-sink.ts';
import type { NewEvent } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
let sink: EventSink;
let admin: pg.Client;
beforeAll(async () => {
  fixture = await openTestStore();
  const { host, port, user, password, database, superuser } = fixture.server;
  sink = openEventSink({ host, port, user, password, database, application_name: 'the sink' });
  admin = new pg.Client(superuser);
  await admin.connect();
});
afterAll(async () => {
  await sink?.close();
  await admin?.end();
  await fixture?.stop();
});

const event = (gatewayId: string, seq: number): NewEvent => ({
  gatewayId,
  seq,
  sessionId: undefined,
  type: 't',
  at: '2026-01-01T00:00:00.000Z',
  body: '{}',
  hash: `h${seq}`,
});

test('the head is the last that was put in, and the store sees it', async () => {
  expect(await sink.head('seen')).toBeUndefined();
  await sink.insertBatch([event('seen', 1), event('seen', 2)]);
  expect(await sink.head('seen')).toEqual({ seq: 2n, hash: 'h2' });
  expect(await fixture.store.events.head('seen')).toEqual({ seq: 2n, hash: 'h2' });
});

test('what a crash of the server made it forget is missed by the next batch, and can be put in again', async () => {
  await sink.insertBatch([event('crashed', 1), event('crashed', 2)]);
  await sink.insertBatch([event('crashed', 3)]);
  await admin.query("delete from events where gateway_id = 'crashed' and seq = 3");
  await expect(sink.insertBatch([event('crashed', 4)])).rejects.toThrow('lacks record 3');
  expect(await sink.head('crashed')).toEqual({ seq: 2n, hash: 'h2' });
  await sink.insertBatch([event('crashed', 3), event('crashed', 4)]);
  expect(await sink.head('crashed')).toEqual({ seq: 4n, hash: 'h4' });
});

test('no batch waits for the disk, and nothing else of the database is told not to', async () => {
  await admin.query(`
    create table waits (setting text);
    grant insert on waits to public;
    create function note_waits() returns trigger language plpgsql as $$
    begin insert into waits values (current_setting('synchronous_commit')); return null; end $$;
    create trigger note_waits after insert on events for each statement execute function note_waits();
    alter database app set synchronous_commit = on;
  `);
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'");
  await expect
    .poll(() =>
      sink.insertBatch([event('waits', 1)]).then(
        () => 'in',
        () => 'lost',
      ),
    )
    .toBe('in');
  await expect
    .poll(() =>
      fixture.store.events.insertBatch([event('stored', 1)]).then(
        () => 'in',
        () => 'lost',
      ),
    )
    .toBe('in');
  await admin.query('drop trigger note_waits on events');
  const { rows } = await admin.query('select setting from waits');
  expect(rows).toEqual([{ setting: 'off' }, { setting: 'on' }]);
});

test('a connection that broke is replaced', async () => {
  await sink.insertBatch([event('broken', 1)]);
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'the sink'");
  await expect
    .poll(() =>
      sink.insertBatch([event('broken', 2)]).then(
        () => 'in',
        () => 'lost',
      ),
    )
    .toBe('in');
  expect(await sink.head('broken')).toEqual({ seq: 2n, hash: 'h2' });
});

test('one that cannot be made is an error each time', async () => {
  const nowhere = openEventSink({ host: '127.0.0.1', port: 1, user: 'a', password: 'b', database: 'c' });
  await expect(nowhere.head('gw')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(nowhere.insertBatch([event('gw', 1)])).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await nowhere.close();
});
