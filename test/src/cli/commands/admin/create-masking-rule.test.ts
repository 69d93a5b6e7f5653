import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeConnection } from '../../../api/harness.ts';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());
const create = (...args: string[]) => real.as('admin', ['admin', 'create', 'datamasking-rule', ...args]);

test('entities, columns, own types and strategies become a rule', async () => {
  const { id } = await makeConnection(real.api, 'shop');
  const { code, out } = await create(
    'personal-data',
    ...['--entity', 'EMAIL_ADDRESS,credit_card=partial', '--column', 'public.customers.ssn=null'],
    ...['--pattern', 'BADGE=B-\\d{6}', '--words', 'PROJECT=apollo,gemini', '--strategy', 'hash'],
    ...['--connection', 'shop', '-o', 'json'],
  );
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    name: 'personal-data',
    connection_ids: [id],
    supported_entity_types: [{ entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD'] }],
    strategies: { CREDIT_CARD: 'partial' },
    strategy: 'hash',
    columns: [{ match: 'public.customers.ssn', strategy: 'null' }],
    custom_entity_types: [
      { name: 'BADGE', regex: 'B-\\d{6}' },
      { name: 'PROJECT', deny_list: ['apollo', 'gemini'] },
    ],
  });
});

test('a rule that masks nothing is wrong use, and so is a column without a strategy', async () => {
  expect((await create('empty')).code).toBe(2);
  expect(await create('half', '--column', 'public.customers.ssn')).toMatchObject({ code: 2 });
});

test('a strategy that does not exist is refused by the gateway', async () => {
  expect((await create('odd', '--entity', 'EMAIL_ADDRESS=shred')).code).toBe(1);
});

test('what masks do not reach is denied or let through, as is said', async () => {
  const rule = ['--column', 'public.customers.ssn=null', '-o', 'json'];
  expect(JSON.parse((await create('plain', ...rule)).out)).toMatchObject({ unfollowed: 'mask', copies: 'deny' });
  const said = await create('said', ...rule, '--unfollowed', 'deny', '--copies', 'allow');
  expect(JSON.parse(said.out)).toMatchObject({ unfollowed: 'deny', copies: 'allow' });
  expect((await create('odd-choice', ...rule, '--copies', 'ask')).code).toBe(2);
  expect((await create('--help')).out).toMatch(/--unfollowed <choice>[^-]+--copies <choice>/);
});
