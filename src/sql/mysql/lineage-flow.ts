import type { QueryFlow, StoredValue } from '../../core/query.ts';
import { outputOf, relationsFor, sourcesOf } from './lineage.ts';
import type { AskLineageCatalogue } from './lineage-catalogue.ts';
import { namesIn } from './lineage-names.ts';
import { storesOf } from './lineage-stores.ts';
import { type ParsedStatement, parseMysql } from './parser.ts';
import type { MysqlReading } from './reading.ts';

/** Of a text nobody can follow. */
export const UNTOLD_FLOW: QueryFlow = { stored: [], untold: 'nobody here can read it' };
/** Texts within texts: EXECUTE IMMEDIATE. */
const DEPTH_MAX = 3;

/** Where the values go that the statements of a text read. Rejects when the catalogue cannot be asked. */
export async function flowOfText(
  text: string,
  ask: AskLineageCatalogue,
  reading: MysqlReading,
  depth = 0,
): Promise<QueryFlow> {
  const parsed = depth > DEPTH_MAX ? undefined : parseMysql(text, reading);
  if (parsed === undefined) return UNTOLD_FLOW;
  const flows: QueryFlow[] = [];
  let hasDefined = false;
  for (const one of parsed) {
    flows.push(await flowOfStatement(one, hasDefined ? withoutFunctions(ask) : ask, depth));
    hasDefined ||= defines(one);
  }
  return together(flows);
}

async function flowOfStatement(one: ParsedStatement, ask: AskLineageCatalogue, depth: number): Promise<QueryFlow> {
  const { parsed, reading } = one;
  if (parsed === undefined) return UNTOLD_FLOW;
  if (parsed.kind === 'prepared' && parsed.action === 'immediate' && parsed.body !== undefined) {
    return flowOfText(parsed.body, ask, reading, depth + 1);
  }
  const relations = await relationsFor(namesIn(parsed, reading), ask, reading);
  if (relations === undefined) return { stored: [], untold: 'it names too much' };
  const { stored, untold } = storesOf(one, relations);
  const items = parsed.kind === 'query' ? outputOf(one, relations) : [];
  const unfollowed = items.find(({ flow, isComputed }) => isComputed && flow.isUnknown)?.name;
  return {
    stored: stored.flatMap(({ into, targets, flow }): StoredValue[] => {
      const sources = sourcesOf(flow, relations);
      return sources.length === 0 ? [] : [{ into, targets, sources }];
    }),
    ...(untold === undefined ? {} : { untold }),
    ...(unfollowed === undefined ? {} : { unfollowed }),
  };
}

/** Several flows as one: what cannot be told of one cannot be told of all. */
export function together(flows: readonly QueryFlow[]): QueryFlow {
  const untold = flows.find((flow) => flow.untold !== undefined)?.untold;
  const unfollowed = flows.find((flow) => flow.unfollowed !== undefined)?.unfollowed;
  return {
    stored: flows.flatMap(({ stored }) => stored),
    ...(untold === undefined ? {} : { untold }),
    ...(unfollowed === undefined ? {} : { unfollowed }),
  };
}

/** After these, names of functions mean something else than the catalogue tells now. */
function defines({ parsed, tokens }: ParsedStatement): boolean {
  if (parsed?.kind !== 'utility') return false;
  return /^(?:CREATE|ALTER|DROP)$/.test(tokens[0]?.key ?? '');
}

function withoutFunctions(ask: AskLineageCatalogue): AskLineageCatalogue {
  return ({ relations }) => ask({ relations, functions: [] });
}
