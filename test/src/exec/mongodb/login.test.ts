import { Binary } from 'bson';
import { expect, test } from 'vitest';
import { DriverLoginError } from '../../../../src/exec/driver.ts';
import type { Leg } from '../../../../src/exec/mongodb/leg.ts';
import { logIn } from '../../../../src/exec/mongodb/login.ts';
import { fakeLeg } from './fake-leg.ts';

const LOGIN = { user: 'ann~shop', password: 'secret' };
const payload = (text: string): object => ({
  ok: 1,
  conversationId: 1,
  done: false,
  payload: new Binary(Buffer.from(text)),
});
const asLeg = (leg: ReturnType<typeof fakeLeg>): Leg => leg as unknown as Leg;

test('what the server says of a login is why there is none', async () => {
  const leg = fakeLeg({ ok: 1 }, { ok: 0, errmsg: 'connection "shop" does not exist', code: 18 });
  await expect(logIn(asLeg(leg), LOGIN)).rejects.toMatchObject({
    name: 'DriverLoginError',
    reason: { message: 'connection "shop" does not exist', code: '18' },
  });
  expect(leg.asked.map(([, body]) => [...body.keys()][0])).toEqual(['hello', 'saslStart']);
});

test('a server that proves nothing is not believed', async () => {
  const first = 'r=x,s=c2FsdA==,i=4096';
  await expect(logIn(asLeg(fakeLeg({ ok: 1 }, payload(first))), LOGIN)).rejects.toThrow(DriverLoginError);
});
