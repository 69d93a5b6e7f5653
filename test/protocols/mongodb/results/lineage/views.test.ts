import { describe, expect, it } from 'vitest';
import { type View, type Views, withViews } from '../../../../../protocols/mongodb/results/lineage/views.ts';

const view = (on: string): View => ({ on, pipeline: Buffer.of(5, 0, 0, 0, 0) });
const VIEWS = new Map([
  ['outer', view('inner')],
  ['inner', view('people')],
]);

/** What a name comes down to, through views of views. */
function endOf(views: Views, name: string): string {
  const what = views('shop', name);
  return typeof what === 'string' ? `${name}: ${what}` : endOf(views, what.on);
}

const never = (error: unknown) => expect.fail(String(error));

describe('withViews', () => {
  it('looks up every name that is met, those within views too, each once', async () => {
    const asked: string[][] = [];
    const ask = async (database: string, names: readonly string[]) => {
      asked.push([database, ...names]);
      return VIEWS;
    };
    const work = (views: Views) => [endOf(views, 'outer'), endOf(views, 'orders')];
    expect(await withViews(ask, work, never)).toEqual(['people: collection', 'orders: collection']);
    expect(asked).toEqual([
      ['shop', 'outer', 'orders'],
      ['shop', 'inner'],
      ['shop', 'people'],
    ]);
  });

  it('asks nothing where nothing is met', async () => {
    expect(
      await withViews(
        async () => expect.fail('asked'),
        () => 1,
        never,
      ),
    ).toBe(1);
  });

  it('leaves unknown what could not be looked up, and says why', async () => {
    const failures: unknown[] = [];
    const ask = async (): Promise<ReadonlyMap<string, View>> => {
      throw new Error('away');
    };
    expect(
      await withViews(
        ask,
        (views) => endOf(views, 'people'),
        (error) => failures.push(error),
      ),
    ).toBe('people: unknown');
    expect(failures).toEqual([new Error('away')]);
  });

  it('gives up on views without an end', async () => {
    let rounds = 0;
    const ask = async (_database: string, names: readonly string[]) => {
      rounds += 1;
      return new Map(names.map((name) => [name, view(`${name}x`)]));
    };
    const work = (views: Views) => endOf(views, 'a').endsWith('unknown');
    expect(await withViews(ask, work, never)).toBe(true);
    expect(rounds).toBeLessThan(30);
  });
});
