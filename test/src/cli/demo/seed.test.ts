import { expect, test } from 'vitest';
import { loadDemoSecrets, makeDatabaseSecrets } from '../../../../src/cli/demo/demo-file.ts';
import { MONGODB_CONNECTION, MYSQL_CONNECTION, SHOP_CONNECTION, seedDemo } from '../../../../src/cli/demo/seed.ts';
import { fakeGateway, type Routes, temporaryHome, testContext } from '../harness.ts';

/** A gateway that has everything already. */
const COMPLETE: Routes = {
  'POST /api/login': { body: { token: 'slc_admin' } },
  'POST /api/logout': { status: 204 },
  'GET /api/users/engineer': { body: {} },
  'GET /api/users/dba': { body: {} },
  [`GET /api/connections/${SHOP_CONNECTION}`]: { body: { name: SHOP_CONNECTION } },
  [`PATCH /api/connections/${SHOP_CONNECTION}`]: { body: {} },
  [`GET /api/connections/${MYSQL_CONNECTION}`]: { status: 404, body: { message: 'connection not found' } },
  [`GET /api/connections/${MONGODB_CONNECTION}`]: { status: 404, body: { message: 'connection not found' } },
  'POST /api/guardrails': { status: 201, body: { id: 'g2' } },
  'POST /api/connections': { status: 201, body: {} },
  'GET /api/guardrails': { body: [{ id: 'g1', name: 'no-destructive-sql' }] },
  'GET /api/datamasking-rules': { body: [] },
  'POST /api/datamasking-rules': { status: 201, body: { id: 'm1' } },
  'GET /api/tokens': { body: [{ id: 't1' }] },
  'POST /api/tokens': ({ query }) => ({ status: 201, body: { id: `new-${query.user}`, token: `slc_${query.user}` } }),
};

async function seed(
  shopPort: number,
  saved: { port?: number; tokens?: boolean },
  mysqlPort?: number,
  mongodbPort?: number,
) {
  const dataDir = temporaryHome();
  const secrets = await loadDemoSecrets(dataDir);
  const token = { id: 't1', secret: 'slc_saved' };
  const before = {
    ...secrets,
    tokens: saved.tokens === true ? { engineer: token, dba: token } : {},
    shop: { ...secrets.shop, ...(saved.port === undefined ? {} : { port: saved.port }) },
    ...(mysqlPort === undefined ? {} : { shop_mysql: makeDatabaseSecrets() }),
    ...(mongodbPort === undefined ? {} : { shop_mongodb: makeDatabaseSecrets() }),
  };
  const gateway = await fakeGateway(COMPLETE);
  const place = { dataDir, api: { url: gateway.url }, shopPort, mysqlPort, mongodbPort };
  return { gateway, before, dataDir, seeded: await seedDemo(testContext().context, place, before) };
}

const changes = (requests: readonly { method: string; path: string }[]) =>
  requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

test('a restart changes nothing of what is there, and leaves no login behind', async () => {
  const { gateway, before, seeded } = await seed(15_433, { port: 15_433, tokens: true });
  expect(changes(gateway.requests)).toEqual(['POST /api/login', 'POST /api/logout']);
  expect(seeded).toEqual({ secrets: before, engineerToken: 'slc_saved', dbaToken: 'slc_saved' });
});

test('another port of the database is told to the connection, and remembered', async () => {
  const { gateway, dataDir } = await seed(25_433, { port: 15_433, tokens: true });
  const [patch] = gateway.of(`PATCH /api/connections/${SHOP_CONNECTION}`);
  expect(patch?.body).toMatchObject({ secret: { 'envvar:PORT': Buffer.from('25433').toString('base64') } });
  expect(Object.keys(patch?.body as object)).toEqual(['secret']);
  expect((await loadDemoSecrets(dataDir)).shop.port).toBe(25_433);
});

test('tokens that are gone are made anew, the engineer’s for one connection only', async () => {
  const { gateway, seeded, dataDir } = await seed(15_433, { port: 15_433 });
  expect(gateway.of('POST /api/tokens').map(({ query, body }) => [query.user, body])).toEqual([
    ['engineer', { name: 'demo', connection: SHOP_CONNECTION }],
    ['dba', { name: 'demo' }],
  ]);
  expect(seeded.dbaToken).toBe('slc_dba');
  expect((await loadDemoSecrets(dataDir)).tokens.dba).toEqual({ id: 'new-dba', secret: 'slc_dba' });
});

test('a MySQL server gets a connection with rules of its own, and the engineer a token for it', async () => {
  const { gateway, seeded, dataDir } = await seed(15_433, { port: 15_433, tokens: true }, 13_307);
  const [made] = gateway.of('POST /api/connections');
  expect(made?.body).toMatchObject({
    name: MYSQL_CONNECTION,
    subtype: 'mysql',
    reviewers: ['dba-team'],
    guardrail_rules: ['g1'],
    datamasking_rules: ['m1'],
    secret: { 'envvar:PORT': Buffer.from('13307').toString('base64') },
  });
  const [rule] = gateway.of('POST /api/datamasking-rules');
  expect(rule?.body).toMatchObject({
    columns: expect.arrayContaining([expect.objectContaining({ match: 'shop.customers.ssn' })]),
  });
  expect(gateway.of('POST /api/tokens').map(({ body }) => body)).toEqual([
    { name: 'demo', connection: MYSQL_CONNECTION },
  ]);
  expect(seeded.engineerMysqlToken).toBe('slc_engineer');
  expect((await loadDemoSecrets(dataDir)).shop_mysql?.port).toBe(13_307);
});

test('a MongoDB server gets a connection with a guardrail and masks for documents', async () => {
  const { gateway, seeded, dataDir } = await seed(15_433, { port: 15_433, tokens: true }, undefined, 27_018);
  const [made] = gateway.of('POST /api/connections');
  expect(made?.body).toMatchObject({
    name: MONGODB_CONNECTION,
    subtype: 'mongodb',
    reviewers: ['dba-team'],
    guardrail_rules: ['g2'],
    datamasking_rules: ['m1'],
    secret: {
      'envvar:PORT': Buffer.from('27018').toString('base64'),
      'envvar:AUTHSOURCE': Buffer.from('admin').toString('base64'),
    },
  });
  const [guardrail] = gateway.of('POST /api/guardrails');
  expect(guardrail?.body).toMatchObject({
    input: {
      rules: expect.arrayContaining([expect.objectContaining({ operations: ['drop_database', 'drop_collection'] })]),
    },
  });
  const [rule] = gateway.of('POST /api/datamasking-rules');
  expect(rule?.body).toMatchObject({
    columns: expect.arrayContaining([expect.objectContaining({ match: 'shop.customers.cards.number' })]),
  });
  expect(seeded.engineerMongodbToken).toBe('slc_engineer');
  const { shop_mongodb, tokens } = await loadDemoSecrets(dataDir);
  expect([shop_mongodb?.port, tokens.engineer_mongodb]).toEqual([
    27_018,
    { id: 'new-engineer', secret: 'slc_engineer' },
  ]);
});
