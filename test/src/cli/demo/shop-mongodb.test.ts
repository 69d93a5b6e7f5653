import { expect, onTestFinished, test } from 'vitest';
import { type RunMongodb, withMongodb } from '../../../../src/cli/demo/mongodb-client.ts';
import { startDemoMongodb } from '../../../../src/cli/demo/mongodb-server.ts';
import { ensureMongodbShop, MONGODB_SHOP_ACCOUNT } from '../../../../src/cli/demo/shop-mongodb.ts';
import { isMissing } from '../../../e2e/missing.ts';
import { temporaryHome } from '../harness.ts';
import { mongodbProgramHere } from './mongodb-program-here.ts';

test.skipIf(isMissing('mongodb-server'))(
  'the shop is made once, of documents within documents, for an account that administers nothing',
  async () => {
    const options = { dataDir: temporaryHome(), port: 0, rootPassword: 'secret' };
    const server = await startDemoMongodb(mongodbProgramHere(), options);
    onTestFinished(() => server.stop());
    expect(await ensureMongodbShop(server.connection, 'first')).toBe(true);
    const asRoot = (script: string) => withMongodb(server.connection, (run) => run('shop', script));
    expect(
      await asRoot('db.customers.countDocuments({}); db.orders.countDocuments({}); db.products.countDocuments({})'),
    ).toEqual(['3000', '11000', '120']);
    const [customer = ''] = await asRoot(
      'db.customers.find({ "cards.1": { $exists: true } }).sort({ _id: 1 }).limit(1)',
    );
    expect(JSON.parse(customer)).toMatchObject({
      email: expect.stringContaining('@example.'),
      phones: [expect.any(String)],
      address: { city: expect.any(String), country: expect.stringMatching(/^[A-Z]{2}$/) },
      cards: [
        { brand: expect.any(String), number: expect.stringMatching(/^\d{15,16}$/) },
        { brand: expect.any(String), number: expect.stringMatching(/^\d{15,16}$/) },
      ],
      created_at: { $date: expect.any(String) },
    });
    const [order = ''] = await asRoot('db.orders.findOne({ "payment.method": "card" })');
    expect(JSON.parse(order)).toMatchObject({
      items: expect.arrayContaining([
        {
          sku: expect.any(String),
          name: expect.any(String),
          quantity: expect.any(Number),
          unit_price: { $numberDecimal: expect.any(String) },
        },
      ]),
      payment: { card_number: expect.any(String), amount: { $numberDecimal: expect.any(String) } },
    });

    await asRoot('db.orders.deleteMany({ status: "cancelled" })');
    expect(await ensureMongodbShop(server.connection, 'second')).toBe(false);
    expect(await asRoot('db.orders.countDocuments({ status: "cancelled" })')).toEqual(['0']);
    const account = { ...server.connection, user: MONGODB_SHOP_ACCOUNT, password: 'second' };
    const asShop = (database: string, script: string) =>
      withMongodb(account, (run: RunMongodb) => run(database, script));
    expect(await asShop('shop', 'db.customer_totals.find().limit(1)')).toHaveLength(1);
    await expect(asShop('admin', 'db.createUser({ user: "x", pwd: "x", roles: [] })')).rejects.toMatchObject({
      code: '13',
    });
  },
);
