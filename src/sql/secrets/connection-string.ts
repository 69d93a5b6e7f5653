/** What stands in the place of a secret, for whoever reads the statement. */
export const HIDDEN = '***';

/** `password='a b'`, `sslpassword = a\ b`, and `?password=…` of an address. */
const KEYED =
  /((?:passw(?:or)?d|passphrase|\bpwd|secret|token)\s*=\s*)('(?:[^'\\]|\\[\s\S])*'?|"[^"]*"?|(?:\\[\s\S]|[^\s'"])+)/gi;
/** Of an address, up to the last @ before a space: a password may hold one. */
const USER_INFO = /(:\/\/[^:@/\s]*:)(\S{0,1024})(?=@)/g;

/** A text with the passwords of connection strings and addresses left out, each told to `found`. */
export function hideInConnectionString(text: string, found: (secret: string) => void): string {
  const hide = (_all: string, before: string, secret: string): string => {
    if (secret === HIDDEN) return `${before}${secret}`;
    found(/^(['"]).+\1$/s.test(secret) ? secret.slice(1, -1) : secret);
    return `${before}${HIDDEN}`;
  };
  return text.replace(USER_INFO, hide).replace(KEYED, hide);
}
