import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';
import { openWindows, type Windows } from './windows.ts';

let fixture: TestStore;
let windows: Windows;

beforeAll(async () => {
  fixture = await openTestStore();
  windows = await openWindows(fixture);
});
afterAll(() => fixture?.stop());

describe('an approval', () => {
  test('opens the window for its duration from the moment of the approval, by the clock of the database', async () => {
    const { window, status, approvedAt } = await windows.approved({}, 600);
    expect(status).toBe('APPROVED');
    const lasts = (window?.until?.getTime() ?? 0) - (approvedAt?.getTime() ?? 0);
    expect(Math.abs(lasts - 600_000)).toBeLessThan(1000);
  });

  test('may be for a shorter time, never for a longer one', async () => {
    const { id } = await windows.asked({}, 600);
    expect(await windows.approve(id, { durationSec: 601 })).toMatchObject({ ok: false, refusal: 'too_long' });
    expect(await windows.approve(id, { durationSec: 300 })).toMatchObject({
      ok: true,
      review: { window: { durationSec: 300 } },
    });
  });

  test('of several groups is good for the shortest time that one of them allows, from the last approval on', async () => {
    const { id } = await windows.asked({ groups: ['dba', 'security'] }, 600);
    await windows.approve(id, { durationSec: 120 });
    const security = await fixture.member('security');
    const last = await windows.approve(id, { by: { id: security.id }, durationSec: 121 });
    expect(last).toMatchObject({ ok: false, refusal: 'too_long' });
    const done = await windows.approve(id, { by: { id: security.id } });
    expect(done).toMatchObject({ ok: true, review: { status: 'APPROVED', window: { durationSec: 120 } } });
  });

  test('of an approved window changes nothing, its end least of all', async () => {
    const open = await windows.approved();
    const other = await fixture.member('dba');
    expect(await windows.approve(open.id, { by: { id: other.id } })).toMatchObject({
      ok: false,
      refusal: 'wrong_state',
    });
    expect(await windows.read(open.id)).toEqual(open);
  });

  test('of many at once counts once and sets one end', async () => {
    const { id } = await windows.asked();
    const people = await Promise.all(Array.from({ length: 5 }, () => fixture.member('dba')));
    const results = await Promise.all(people.map((by) => windows.approve(id, { by: { id: by.id } })));
    const [counted, ...more] = results.filter((result) => result.ok);
    expect(more).toEqual([]);
    expect(counted?.ok === true && counted.review.window?.until).toEqual((await windows.read(id)).window?.until);
  });

  test('of a command has no duration', async () => {
    const { id } = await fixture.store.reviews.create({
      sessionId: randomUUID(),
      connectionId: randomUUID(),
      connectionName: 'shop',
      userId: windows.ann.id,
      userName: windows.ann.name,
      text: 'select 1',
      fingerprint: 'f',
      groups: ['dba'],
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    expect(await windows.approve(id, { durationSec: 60 })).toMatchObject({ ok: false, refusal: 'no_window' });
    expect(await windows.approve(id)).toMatchObject({ ok: true, review: { type: 'onetime', window: undefined } });
  });

  test('of a window is not the requester’s to give', async () => {
    const self = await fixture.member('dba');
    const { id } = await windows.asked({ userId: self.id, userName: self.name });
    expect(await windows.approve(id, { by: { id: self.id } })).toMatchObject({ ok: false, refusal: 'self_approval' });
  });

  test('cannot be used up by a command, nor run out as that of a command does', async () => {
    const open = await windows.approved({ expiresAt: new Date(Date.now() + 2000) });
    expect(await fixture.store.reviews.claim(open.id, open.fingerprint)).toBe(false);
    expect(await fixture.store.reviews.expireDue(new Date(Date.now() + 3_600_000))).not.toContain(open.id);
    expect(await windows.read(open.id)).toMatchObject({ status: 'APPROVED' });
  });
});
