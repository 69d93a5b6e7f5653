import { expect, it } from 'vitest';
import {
  FACTS_BEFORE_LOGIN,
  helloFields,
  isHello,
  readHello,
  WIRE_VERSION_MAX,
} from '../../../protocols/mongodb/hello.ts';
import { commandOf } from './documents.ts';

const fieldsFor = (command: Record<string, unknown>, facts = FACTS_BEFORE_LOGIN) =>
  helloFields(readHello(commandOf(command)), facts, 7);

it('has three names, and no others', () => {
  expect(['hello', 'isMaster', 'ismaster', 'isMASTER', 'Hello', 'helloOk'].filter(isHello)).toEqual([
    ...['hello', 'isMaster', 'ismaster'],
  ]);
});

it('says of a primary what the name it was asked by says', () => {
  expect(fieldsFor({ hello: 1 })).toMatchObject({ isWritablePrimary: true, connectionId: 7 });
  expect(fieldsFor({ hello: 1 })).not.toHaveProperty('ismaster');
  expect(fieldsFor({ isMaster: 1, helloOk: true })).toMatchObject({ ismaster: true, helloOk: true });
  expect(fieldsFor({ ismaster: 1 })).not.toHaveProperty('helloOk');
});

it('looks like a router with sessions, of no replica set, that neither compresses nor announces changes', () => {
  const fields = fieldsFor({ hello: 1, compression: ['zstd', 'zlib'], topologyVersion: { counter: 1 } });
  expect(fields).toMatchObject({ msg: 'isdbgrid', logicalSessionTimeoutMinutes: 30, minWireVersion: 0 });
  for (const name of ['setName', 'hosts', 'me', 'primary', 'compression', 'topologyVersion', 'serviceId']) {
    expect(fields).not.toHaveProperty(name);
  }
});

it('never promises commands that are not known here', () => {
  expect(fieldsFor({ hello: 1 }, { ...FACTS_BEFORE_LOGIN, maxWireVersion: 99 }).maxWireVersion).toBe(WIRE_VERSION_MAX);
  expect(fieldsFor({ hello: 1 }, { ...FACTS_BEFORE_LOGIN, maxWireVersion: 9 }).maxWireVersion).toBe(9);
});

it('names the same mechanisms for every user', () => {
  const names = ['admin.alice~shop', 'admin.nobody', ''];
  for (const saslSupportedMechs of names) {
    expect(fieldsFor({ hello: 1, saslSupportedMechs })).toMatchObject({ saslSupportedMechs: ['SCRAM-SHA-256'] });
  }
  expect(fieldsFor({ hello: 1 })).not.toHaveProperty('saslSupportedMechs');
});

it('reads who asks, and what for', () => {
  const speculativeAuthenticate = { saslStart: 1, mechanism: 'SCRAM-SHA-256' };
  const hello = readHello(commandOf({ hello: 1, loadBalanced: true, speculativeAuthenticate }));
  expect(hello).toMatchObject({ isLegacy: false, isLoadBalanced: true, application: undefined });
  expect(hello.speculation?.get('mechanism')).toBeDefined();
});

it.each([
  ['its application', { application: { name: 'billing' }, driver: { name: 'nodejs', version: '7.0' } }, 'billing'],
  ['its driver otherwise', { driver: { name: 'PyMongo', version: '4.9' } }, 'PyMongo 4.9'],
  ['nothing', { os: { type: 'Linux' } }, ''],
  ['no control characters', { application: { name: 'a\r\nb' } }, 'a  b'],
  ['no more than 128 characters', { application: { name: 'x'.repeat(500) } }, 'x'.repeat(128)],
])('the client’s name is %s', (_what, client, name) => {
  expect(readHello(commandOf({ hello: 1, client })).application).toBe(name);
});
