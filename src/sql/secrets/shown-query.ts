import type { RelatedText, Statement, Value } from '../../core/query.ts';
import type { ShownQuery } from '../../core/shown.ts';
import { HIDDEN, hideInConnectionString } from './connection-string.ts';
import { withoutEcho } from './echo.ts';
import { type Hidden, hideSecrets, REST_UNTOLD, TAKEN_APART_CHARS_MAX } from './hide.ts';
import { mayHoldSecret } from './names.ts';
import type { SecretReading } from './tokens.ts';

/** A query of SQL, as far as secrets in it matter. */
export interface SecretSource {
  readonly text: string;
  readonly related: readonly RelatedText[];
  readonly params: () => readonly Value[];
  readonly statements: () => readonly Statement[];
  /** Every way its server may cut a text; `isCertain`: the session's way was known when it was parsed. */
  readonly readings: (text: string, reading: string | undefined, isCertain: boolean) => Readings;
  readonly reading?: string | undefined;
}

export type Readings = readonly [SecretReading, ...SecretReading[]];

/** Statements whose columns may be called by the words for secrets. */
const ABOUT_ROWS: ReadonlySet<string> = new Set(['select', 'insert', 'update', 'delete', 'merge', 'replace']);
const EXECUTES = /\bexecute\b/i;

/** What may be seen of a query; undefined where there is nothing to hide. Costs a look at the text where there is not. */
export function shownQuery(source: SecretSource): ShownQuery | undefined {
  const { related, readings } = source;
  const statements = source.statements();
  const isUnknown = statements.some(({ operation }) => operation === 'unknown');
  const isAboutRows = statements.every(({ operation }) => ABOUT_ROWS.has(operation));
  // Nearly every query ends here.
  if (related.length === 0 && !mayHoldSecret(source.text, !isAboutRows)) return undefined;
  const secrets = new Set<string>();
  const take = (hidden: Hidden | undefined): Hidden | undefined => {
    for (const secret of hidden?.secrets ?? []) secrets.add(secret);
    return hidden;
  };
  const facts = { isUnknown, isAboutRows };
  const own = take(hideEitherWay(source.text, readings(source.text, source.reading, !isUnknown), facts));
  const others = related.map(({ text, reading }) => {
    return take(hideEitherWay(text, readings(text, reading, false), { isUnknown: false, isAboutRows: false }));
  });
  const givesParameters = EXECUTES.test(source.text) && others.some((other) => (other?.parameters.size ?? 0) > 0);
  if (own === undefined && !givesParameters && others.every((other) => other === undefined)) return undefined;
  const isLong = own !== undefined && source.text.length > TAKEN_APART_CHARS_MAX;
  const params = isLong ? source.params().map(withoutValue) : shownParams(source.params(), own?.parameters, secrets);
  const text = givesParameters ? textWithoutValues(source, readings, take) : (own?.text ?? source.text);
  const shownRelated = related.map((one, i) => ({ ...one, text: others[i]?.text ?? one.text }));
  const seen = [text, ...shownRelated.map((one) => one.text)];
  return { text, params, related: shownRelated, message: (message) => withoutEcho(message, seen, secrets) };
}

/** EXECUTE of a statement whose parameters are secrets: none of its values is shown. */
function textWithoutValues(
  { text, reading }: SecretSource,
  readings: SecretSource['readings'],
  take: (hidden: Hidden | undefined) => Hidden | undefined,
): string {
  const [first] = readings(text, reading, true);
  return (
    take(hideSecrets(text, { reading: first, isUnknown: false, isAboutRows: false, hidesLiterals: true }))?.text ?? text
  );
}

/** Of a text that was not taken apart it is not known which values are secrets. */
function withoutValue(value: Value): Value {
  return value.text === null ? value : { ...value, text: HIDDEN, encoding: 'text' };
}

function shownParams(
  params: readonly Value[],
  hidden: Hidden['parameters'] | undefined,
  secrets: Set<string>,
): readonly Value[] {
  if (hidden === undefined || hidden.size === 0) return params;
  return params.map((value, i) => {
    const mark = hidden.get(i);
    if (mark === undefined || value.text === null) return value;
    if (mark === 'connection' && value.encoding === 'text') {
      return { ...value, text: hideInConnectionString(value.text, (secret) => secrets.add(secret)) };
    }
    secrets.add(value.text);
    return { ...value, text: HIDDEN, encoding: 'text' as const };
  });
}

/**
 * Where the server may cut a text in two ways, what is a literal in one may be code in the other. Then only what is shown
 * either way is shown, and the rest is said to be missing.
 */
function hideEitherWay(
  text: string,
  readings: Readings,
  facts: { readonly isUnknown: boolean; readonly isAboutRows: boolean },
): Hidden | undefined {
  const [first, ...others] = readings.map((reading) => hideSecrets(text, { ...facts, reading }));
  return others.reduce((one, other) => {
    const texts = [one?.text ?? text, other?.text ?? text] as const;
    if (texts[0] === texts[1]) return one;
    return {
      text: commonStart(...texts) + REST_UNTOLD,
      secrets: new Set([...(one?.secrets ?? []), ...(other?.secrets ?? [])]),
      parameters: new Map([...(one?.parameters ?? []), ...(other?.parameters ?? [])]),
    };
  }, first);
}

function commonStart(one: string, other: string): string {
  let end = 0;
  while (end < one.length && one[end] === other[end]) end += 1;
  return one.slice(0, end);
}
