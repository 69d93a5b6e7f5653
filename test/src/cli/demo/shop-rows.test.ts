import { expect, test } from 'vitest';
import { makeShop } from '../../../../src/cli/demo/shop-rows.ts';

const shop = makeShop();

test('the shop is always the same', () => {
  expect(makeShop()).toEqual(shop);
});

test('it is large enough to be believed', () => {
  expect(shop.customers.length).toBeGreaterThanOrEqual(2500);
  expect(shop.payments.length).toBeGreaterThanOrEqual(10_000);
  expect(shop.products.length).toBeGreaterThan(100);
});

test('what is paid is what was ordered', () => {
  const totals = new Map<number, number>();
  for (const { order_id, quantity, unit_price } of shop.order_items) {
    totals.set(order_id, (totals.get(order_id) ?? 0) + quantity * Math.round(Number(unit_price) * 100));
  }
  for (const { order_id, amount } of shop.payments) {
    expect(Math.round(Number(amount) * 100)).toBe(totals.get(order_id));
  }
});

test('a payment is by card or by transfer, with the number of its kind', () => {
  for (const { method, card_number, iban } of shop.payments) {
    expect([card_number === null, iban === null]).toEqual(method === 'card' ? [false, true] : [true, false]);
  }
});
