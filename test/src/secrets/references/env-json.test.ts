import { expect, it } from 'vitest';
import { envJsonStore, isObject, parseObject } from '../../../../src/secrets/references/env-json.ts';

const store = envJsonStore(
  new Map([
    ['SHOP', '{"HOST":"db","PORT":5432}'],
    ['WRONG', '{"HOST": hunter2}'],
    ['LIST', '["hunter2"]'],
    ['UNSET', undefined],
  ]),
);
const signal = new AbortController().signal;

it('reads a variable that may be read as a JSON object', async () => {
  expect(store.obstacle('SHOP')).toBeUndefined();
  expect(await store.read('SHOP', signal)).toEqual({ HOST: 'db', PORT: 5432 });
});

it('knows no variable that is not listed, also when it is set', () => {
  expect(process.env.PATH).toBeDefined();
  expect(store.obstacle('PATH')).toBe('ENVJSON_VARIABLES of the gateway does not name this variable');
  expect(store.obstacle('UNSET')).toBe('this variable is not set on the gateway');
});

it.each(['WRONG', 'LIST'])('quotes nothing of what is no object: %s', async (name) => {
  const failure = await store.read(name, signal).catch((error: unknown) => error);
  expect(String(failure)).toContain('this variable holds no JSON object');
  expect(JSON.stringify(failure)).not.toContain('hunter2');
});

it('tells objects from what only looks like them', () => {
  expect(parseObject('{"a":1}')).toEqual({ a: 1 });
  for (const text of ['null', '[]', '"a"', '1', '', '{']) expect(parseObject(text)).toBeUndefined();
  expect([isObject({}), isObject([]), isObject(null), isObject('a')]).toEqual([true, false, false, false]);
});
