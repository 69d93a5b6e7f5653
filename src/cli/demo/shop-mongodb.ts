import { cardNumber } from './identity-numbers.ts';
import { type MongodbAccount, type RunMongodb, withMongodb } from './mongodb-client.ts';
import { SeededRandom } from './random.ts';
import { makeShop, type Product, type ShopRows } from './shop-rows.ts';

/** The shop's database and the account the gateway uses it with: it reads and writes documents and administers nothing. */
export const MONGODB_SHOP_DATABASE = 'shop';
export const MONGODB_SHOP_ACCOUNT = 'shop_app';

/** Documents of one insert. */
const BATCH_DOCUMENTS = 500;
const CARDS_SEED = 20_240_102;
const SECOND_CARD_SHARE = 0.3;
/** Made last, so that a shop that has it is whole. */
const VIEW = 'customer_totals';

/**
 * Makes the shop in a server that has none yet; true when it was made. The customers have their addresses and cards
 * within them, the orders their items and how they were paid.
 */
export async function ensureMongodbShop(root: MongodbAccount, password: string): Promise<boolean> {
  return withMongodb(root, async (run) => {
    await ensureAccount(run, password);
    const collections = await run(MONGODB_SHOP_DATABASE, 'show collections');
    if (collections.includes(VIEW)) return false;
    await run(MONGODB_SHOP_DATABASE, 'db.dropDatabase()');
    const shop = makeShop();
    await insert(run, 'customers', customerDocuments(shop));
    await insert(run, 'products', shop.products.map(productDocument));
    await insert(run, 'orders', orderDocuments(shop));
    await run(MONGODB_SHOP_DATABASE, AFTER_LOADING);
    return true;
  });
}

const AFTER_LOADING = `
  db.customers.createIndex({ email: 1 }, { unique: true })
  db.orders.createIndex({ customer_id: 1 })
  db.createView('${VIEW}', 'orders', [
    { $group: { _id: '$customer_id', orders: { $sum: 1 }, paid: { $sum: '$payment.amount' } } },
    { $lookup: { from: 'customers', localField: '_id', foreignField: '_id', as: 'customer' } },
    { $project: { orders: 1, paid: 1, name: { $first: '$customer.name' }, email: { $first: '$customer.email' } } },
  ])`;

async function ensureAccount(run: RunMongodb, pwd: string): Promise<void> {
  const user = MONGODB_SHOP_ACCOUNT;
  const [found = '{}'] = await run('admin', JSON.stringify({ usersInfo: user }));
  const { users } = JSON.parse(found) as { users?: readonly unknown[] };
  const roles = [{ role: 'readWrite', db: MONGODB_SHOP_DATABASE }];
  const command = users?.length === 0 ? { createUser: user } : { updateUser: user };
  await run('admin', JSON.stringify({ ...command, pwd, roles }));
}

async function insert(run: RunMongodb, collection: string, documents: readonly object[]): Promise<void> {
  for (let start = 0; start < documents.length; start += BATCH_DOCUMENTS) {
    const batch = documents.slice(start, start + BATCH_DOCUMENTS);
    await run(MONGODB_SHOP_DATABASE, JSON.stringify({ insert: collection, documents: batch }));
  }
}

/** Some customers have a second card. */
function customerDocuments({ customers }: ShopRows): object[] {
  const random = new SeededRandom(CARDS_SEED);
  return customers.map(({ id, name, email, phone, ssn, card_number, city, country, notes, created_at }) => ({
    _id: id,
    name,
    email,
    phones: [phone],
    ...(ssn === null ? {} : { ssn }),
    address: { city, country },
    cards: [card_number, ...(random.chance(SECOND_CARD_SHARE) ? [cardNumber(random)] : [])].map(card),
    ...(notes === null ? {} : { notes }),
    created_at: { $date: created_at },
  }));
}

function card(number: string): object {
  return { brand: brandOf(number), number };
}

function productDocument({ id, price, ...rest }: Product): object {
  return { _id: id, ...rest, price: { $numberDecimal: price } };
}

function orderDocuments({ orders, order_items, payments, products }: ShopRows): object[] {
  const items = new Map<number, object[]>();
  for (const { order_id, product_id, quantity, unit_price } of order_items) {
    const { sku, name } = products[product_id - 1] ?? {};
    const item = { sku, name, quantity, unit_price: { $numberDecimal: unit_price } };
    items.set(order_id, [...(items.get(order_id) ?? []), item]);
  }
  const paid = new Map(payments.map((payment) => [payment.order_id, payment]));
  return orders.map(({ id, customer_id, status, ordered_at }) => {
    const { method, card_number, iban, amount = '0', status: state } = paid.get(id) ?? {};
    const by = method === 'card' ? { card_number } : { iban };
    const payment = { method, ...by, amount: { $numberDecimal: amount }, status: state };
    return { _id: id, customer_id, status, ordered_at: { $date: ordered_at }, items: items.get(id) ?? [], payment };
  });
}

function brandOf(number: string): string {
  if (number.startsWith('3')) return 'amex';
  return number.startsWith('4') ? 'visa' : 'mastercard';
}
