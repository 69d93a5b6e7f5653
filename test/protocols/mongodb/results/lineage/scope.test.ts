import { describe, expect, it } from 'vitest';
import { Scope, Steps, TooLong } from '../../../../../protocols/mongodb/results/lineage/scope.ts';
import { NOTHING, storedIn, UNKNOWN } from '../../../../../protocols/mongodb/results/lineage/shape.ts';
import { words } from '../replies.ts';

const people = storedIn('shop', 'people');

describe('a scope', () => {
  it('knows its variables, the harmless ones of the server, and no others', () => {
    const scope = new Scope(new Steps()).on(people);
    expect(scope.current).toBe(people);
    expect(scope.variable('ROOT')).toBe(people);
    expect(scope.variable('NOW')).toBe(NOTHING);
    expect(scope.variable('SEARCH_META')).toBe(UNKNOWN);
    expect(scope.bare.variable('ROOT')).toBe(UNKNOWN);
  });

  it('may begin field paths with what was bound outside', () => {
    const bound = storedIn('shop', 'orders');
    const scope = new Scope(new Steps()).with([['CURRENT', bound]]).on(people);
    expect(words(scope.current.child('a').own)).toBe('orders.a people.a');
    expect(scope.variable('ROOT')).toBe(people);
  });

  it('hides variables by others of their name, for itself alone', () => {
    const outer = new Scope(new Steps()).with([['x', people]]);
    const inner = outer.with([['x', NOTHING]]);
    expect([outer.variable('x'), inner.variable('x')]).toEqual([people, NOTHING]);
  });
});

describe('steps', () => {
  it('come to an end', () => {
    const steps = new Steps();
    steps.take(20_000);
    expect(() => steps.take()).toThrow(TooLong);
  });
});
