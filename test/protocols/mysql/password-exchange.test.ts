import { expect, test } from 'vitest';
import { PasswordExchange } from '../../../protocols/mysql/password-exchange.ts';

test('hands packets to and fro until the proof is there', async () => {
  const exchange = new PasswordExchange(async (client) => {
    await client.send(Buffer.from('who?'));
    const answer = await client.receive();
    await client.send(Buffer.from(`really ${answer}?`));
    await client.receive();
  });
  await exchange.settled;
  expect(exchange.end).toBeUndefined();
  expect(exchange.takeSaid().map(String)).toEqual(['who?']);
  exchange.push(Buffer.from('me'));
  await exchange.settled;
  expect(exchange.takeSaid().map(String)).toEqual(['really me?']);
  exchange.push(Buffer.from('yes'));
  await exchange.settled;
  expect(exchange.end).toEqual({ isProven: true });
  expect(exchange.takeSaid()).toEqual([]);
});

test('tells why there is no proof', async () => {
  const error = new Error('no');
  const exchange = new PasswordExchange(() => Promise.reject(error));
  await exchange.settled;
  expect(exchange.end).toEqual({ isProven: false, error });
});
