import type { Document } from 'bson';
import { lineageOf } from '../../../../../protocols/mongodb/results/lineage/command.ts';
import { flowOf } from '../../../../../protocols/mongodb/results/lineage/flow.ts';
import type { Views } from '../../../../../protocols/mongodb/results/lineage/views.ts';
import type { QueryFlow } from '../../../../../src/core/query.ts';
import { bson } from '../../bson/values.ts';
import { commandOf, NO_VIEWS, words } from '../replies.ts';

/** Tells of a path with dots where what is there comes from, in words (`words`). */
export type Ask = (path: string) => string;

/** Where the documents come from that a command answers. */
export function sourcesOf(command: Document, views: Views = NO_VIEWS): Ask {
  const { documents } = lineageOf(commandOf(command), views);
  return (path) => {
    const names = path === '' ? [] : path.split('.');
    return words(names.reduce((field, name) => field.child(name), documents).sources);
  };
}

/** The same of an aggregation of `shop.people`. */
export function staged(...pipeline: readonly Document[]): Ask {
  return sourcesOf({ aggregate: 'people', pipeline, cursor: {} });
}

/** What a command stores, in words: `copy.x <- people.ssn`. */
export function storedBy(command: Document, views: Views = NO_VIEWS): string[] {
  return flowOf(commandOf(command), views).stored.map(
    ({ targets, sources }) =>
      `${words(targets.map((target) => ({ ...target, isDerived: false })))} <- ${words(sources)}`,
  );
}

export function flow(command: Document, views: Views = NO_VIEWS): QueryFlow {
  return flowOf(commandOf(command), views);
}

/** Views by their names: what they read, and by which stages. */
export function viewsOf(views: Readonly<Record<string, readonly [on: string, ...pipeline: Document[]]>>): Views {
  return (_database, name) => {
    const [on, ...pipeline] = views[name] ?? [];
    return on === undefined ? 'collection' : { on, pipeline: bson({ ...pipeline }) };
  };
}
