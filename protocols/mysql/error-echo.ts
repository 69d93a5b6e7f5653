import type { Echo } from '../../src/core/plugin.ts';
import type { Query } from '../../src/core/query.ts';
import { runsUnread } from './schema-change.ts';

/**
 * Errors whose quoted parts name things of the statement or the schema. All others may repeat values: `XPATH syntax error`,
 * `Incorrect integer value`, `can't be set to the value of`, and whatever later servers add.
 */
const NAMING: ReadonlySet<number> = new Set([
  1044, 1045, 1048, 1049, 1050, 1051, 1052, 1054, 1055, 1060, 1061, 1064, 1066, 1067, 1072, 1091, 1109, 1110, 1136,
  1140, 1142, 1143, 1146, 1149, 1166, 1170, 1176, 1215, 1227, 1235, 1238, 1264, 1265, 1304, 1305, 1318, 1327, 1347,
  1356, 1360, 1364, 1370, 1406, 1451, 1452, 1553, 1644, 3730, 3780, 3819, 4025,
]);
/** `Duplicate entry '…' for key '…'`, in whatever language. */
const ER_DUP_ENTRY = 1062;
const SIGNALS = /\b(?:re)?signal\b/i;

/** Where an error's text may repeat values of columns. They are found by the error's number: the words are in the session's language. */
export function echoesOf(code: number, text: string, query: Query | undefined): readonly Echo[] {
  if (query !== undefined && mayQuoteAnything(text, query)) return [[0, text.length]];
  if (NAMING.has(code)) return [];
  const first = text.search(/['"]/);
  const last = Math.max(text.lastIndexOf("'"), text.lastIndexOf('"'));
  const end = code === ER_DUP_ENTRY ? beforeLastName(text, last) : last;
  return first >= 0 && end > first + 1 ? [[first + 1, end]] : [];
}

/** A text made by the server is quoted as a syntax error, and the message of a SIGNAL may be any variable's value. */
function mayQuoteAnything(text: string, query: Query): boolean {
  const own = [query.text, ...query.related.map((one) => one.text)].join('\n');
  if (SIGNALS.test(own)) return !own.includes(text);
  if (runsUnread(query)) return true;
  return (
    /\bprepare\b/i.test(query.text) &&
    query.statements().some(({ prepared }) => prepared?.action === 'prepare' && prepared.body === undefined)
  );
}

/** The quote that ends what stands before the last quoted name. */
function beforeLastName(text: string, last: number): number {
  const open = text.lastIndexOf("'", last - 1);
  return open <= 0 ? last : text.lastIndexOf("'", open - 1);
}
