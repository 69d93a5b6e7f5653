/**
 * Names of what holds a secret, as settings, options, columns of the server's own tables and parameters are called:
 * `password`, `sslpassword`, `MASTER_PASSWORD`, `app.jwt_secret`, `api_key`.
 */
const SECRET =
  /passw(?:or)?d|passphrase|\bpwd\b|_pwd|pwd_|secret|credential|(?:api|access|private|account|secret)_?key|token|authentication_string/;
/** Names that have such a word and hold none: `password_encryption`, `validate_password.policy`, `caching_sha2_password`. */
const HARMLESS =
  /_(?:encryption|required|history|lifetime|interval|time|policy|length|count|file|path|reload|enabled|check|plugin)$|^validate_password|^default_|^disconnect_on|^old_passwords$|^(?:mysql_native|mysql_old|caching_sha2|sha256|cleartext|clear)_password$/;

/** Whether what has this name is a secret. The name is in lower case. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name) && !HARMLESS.test(name);
}

/** Columns of the server's own tables that hold passwords, whatever statement names them. */
export function isPasswordColumn(name: string): boolean {
  return name === 'authentication_string' || name === 'rolpassword';
}

const MAY_HOLD =
  /passw|pwd|passphrase|secret|credential|identified|(?:api|access|private|account)_?key|token|authentication_string|dblink|:\/\/[^\s/]*@/i;
/** In a statement that is not about rows the word for the password may be misspelt. */
const MAY_BE_ABOUT_LOGINS = /\b(?:user|role|group|subscription|server)\b/i;

/** Whether it is worth to look closer: a text without any of these words holds no secret that is known here. */
export function mayHoldSecret(text: string, isOfLogins = false): boolean {
  return MAY_HOLD.test(text) || (isOfLogins && MAY_BE_ABOUT_LOGINS.test(text));
}

/** What only makes a secret of a value in a statement about rows: functions, the server's own columns, code in literals, comments. */
const IN_ROWS =
  /dblink|set_config|password\s*\(|passw\w*\s*(?::=|=>)|authentication_string|rolpassword|mysql\W|(?:\b(?:alter|create|identified|grant|change|set)\s|--|#|\/\*)[\s\S]{0,300}?(?:passw|pwd|secret|_key|token)|:\/\//i;

/** The same for statements that read or change rows, whose columns may well be called by such words. */
export function mayHoldSecretInRows(text: string): boolean {
  return IN_ROWS.test(text);
}
