import { iban } from './identity-numbers.ts';
import { type Customer, makeCustomer, randomTime } from './people.ts';
import { SeededRandom } from './random.ts';

/** Every row of the demo shop, by table. */
export interface ShopRows {
  readonly customers: readonly Customer[];
  readonly products: readonly Product[];
  readonly orders: readonly Order[];
  readonly order_items: readonly OrderItem[];
  readonly payments: readonly Payment[];
}

export interface Product {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly price: string;
  readonly stock: number;
}

export interface Order {
  readonly id: number;
  readonly customer_id: number;
  readonly status: string;
  readonly ordered_at: string;
}

export interface OrderItem {
  readonly order_id: number;
  readonly line: number;
  readonly product_id: number;
  readonly quantity: number;
  readonly unit_price: string;
}

export interface Payment {
  readonly id: number;
  readonly order_id: number;
  readonly method: 'card' | 'transfer';
  readonly card_number: string | null;
  readonly iban: string | null;
  readonly amount: string;
  readonly status: string;
  readonly paid_at: string;
}

const SEED = 20_240_101;
const CUSTOMERS = 3_000;
const ORDERS = 11_000;
const ITEMS_MAX = 3;

const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  coffee: ['Espresso beans', 'Filter beans', 'Decaf beans', 'Moka pot', 'Hand grinder', 'Pour-over set'],
  tea: ['Green tea', 'Black tea', 'Oolong', 'Teapot', 'Tea strainer', 'Chamomile'],
  kitchen: ['Chef knife', 'Cutting board', 'Cast-iron pan', 'Mixing bowl', 'Kitchen scale', 'Wooden spoon'],
  books: ['Bread book', 'Coffee atlas', 'Vegetable book', 'Soup book', 'Pastry book', 'Cheese guide'],
};
const EDITIONS = ['small', 'standard', 'large', 'gift box', 'classic'];

/** Makes the whole shop; always the same one. */
export function makeShop(): ShopRows {
  const random = new SeededRandom(SEED);
  const products = makeProducts(random);
  const customers = Array.from({ length: CUSTOMERS }, (_, i) => makeCustomer(random, i + 1));
  const orders: Order[] = [];
  const order_items: OrderItem[] = [];
  const payments: Payment[] = [];
  for (let id = 1; id <= ORDERS; id += 1) {
    const customer = random.pick(customers);
    const ordered_at = randomTime(random);
    const status = random.pick(['delivered', 'delivered', 'delivered', 'shipped', 'paid', 'cancelled']);
    orders.push({ id, customer_id: customer.id, status, ordered_at });
    const items = makeItems(random, id, products);
    order_items.push(...items);
    payments.push(makePayment(random, payments.length + 1, { id, status, ordered_at }, customer, totalOf(items)));
  }
  return { customers, products, orders, order_items, payments };
}

function makeProducts(random: SeededRandom): Product[] {
  const products: Product[] = [];
  for (const [category, names] of Object.entries(CATEGORIES)) {
    for (const name of names) {
      for (const edition of EDITIONS) {
        const id = products.length + 1;
        products.push({
          id,
          sku: `${category.slice(0, 2).toUpperCase()}-${String(id).padStart(4, '0')}`,
          name: `${name}, ${edition}`,
          category,
          price: (random.between(390, 14_900) / 100).toFixed(2),
          stock: random.between(0, 500),
        });
      }
    }
  }
  return products;
}

function makeItems(random: SeededRandom, orderId: number, products: readonly Product[]): OrderItem[] {
  return Array.from({ length: random.between(1, ITEMS_MAX) }, (_, i) => {
    const product = random.pick(products);
    const quantity = random.between(1, 4);
    return { order_id: orderId, line: i + 1, product_id: product.id, quantity, unit_price: product.price };
  });
}

/** In cents until the end, so that the sums are right. */
function totalOf(items: readonly OrderItem[]): string {
  const cents = items.reduce((sum, item) => sum + Math.round(Number(item.unit_price) * 100) * item.quantity, 0);
  return (cents / 100).toFixed(2);
}

function makePayment(
  random: SeededRandom,
  id: number,
  order: { readonly id: number; readonly status: string; readonly ordered_at: string },
  customer: Customer,
  amount: string,
): Payment {
  const byCard = random.chance(0.75);
  const settled = random.chance(0.97) ? 'settled' : 'failed';
  return {
    id,
    order_id: order.id,
    method: byCard ? 'card' : 'transfer',
    card_number: byCard ? customer.card_number : null,
    iban: byCard ? null : iban(random),
    amount,
    status: order.status === 'cancelled' ? 'refunded' : settled,
    paid_at: new Date(Date.parse(order.ordered_at) + random.between(1, 86_400) * 1000).toISOString(),
  };
}
