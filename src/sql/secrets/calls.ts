import type { SecretToken } from './tokens.ts';

/** Functions that only compute from their arguments, and what has brackets without being one. */
const HARMLESS: ReadonlySet<string> = new Set(
  `concat concat_ws format quote_literal quote_nullable quote password old_password md5 sha sha1 sha2 sha224 sha256 sha384
  sha512 crypt gen_salt digest hmac encode decode hex unhex to_hex to_base64 from_base64 lower upper trim ltrim rtrim btrim
  left right substr substring replace reverse repeat convert convert_from convert_to cast char coalesce nullif ifnull if set_config
  options values in using by as set_user_password varchar text nvarchar`.split(/\s+/),
);

/**
 * Which literals of a statement are given to functions that may run them as code (`dblink_exec`, `query_to_xml`, one's own):
 * whoever approves the statement has to see them.
 */
export function literalsThatMayRun(tokens: readonly SecretToken[]): ReadonlySet<SecretToken> {
  const mayRun = new Set<SecretToken>();
  /** For each open bracket, whether what is in it may run. */
  const open: boolean[] = [];
  tokens.forEach((token, i) => {
    if (token.text === '(' && token.kind === 'sign') {
      const before = tokens[i - 1];
      const isCall = before?.kind === 'word' || before?.kind === 'name';
      open.push(open.at(-1) === true || (isCall && !HARMLESS.has(before.text)));
    } else if (token.text === ')' && token.kind === 'sign') open.pop();
    else if (token.kind === 'string' && open.at(-1) === true) mayRun.add(token);
  });
  return mayRun;
}
