import { expect, test } from 'vitest';
import { checkSecret } from '../../../../../src/api/connection-secrets.ts';
import { KINDS, kindLabel, kindOf } from '../../../../../web/src/pages/connections/kinds/index.ts';

test.each(KINDS.flatMap((kind) => kind.ways.map((way) => ({ name: `${kind.label}, ${way.label}`, kind, way }))))(
  'the gateway knows every field of $name, and asks for no other',
  ({ kind, way }) => {
    const keys = way.fields.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const stored = (wanted: readonly string[]) => Object.fromEntries(wanted.map((key) => [key, '']));
    expect(checkSecret(kind.subtype, stored(keys), keys, () => undefined)).toEqual([]);
    const required = way.fields.filter(({ isRequired }) => isRequired === true).map(({ key }) => key);
    expect(checkSecret(kind.subtype, stored(required), required, () => undefined)).toEqual([]);
  },
);

test('a connection is of its kind by type and subtype; a command by its type alone', () => {
  expect(kindOf({ type: 'database', subtype: 'postgres' })?.id).toBe('postgres');
  expect(kindOf({ type: 'custom', subtype: 'redis' })?.id).toBe('custom');
  expect(kindOf({ type: 'application', subtype: 'ssh' })).toBeUndefined();
  expect(kindLabel({ type: 'application', subtype: 'ssh' })).toBe('ssh');
});
