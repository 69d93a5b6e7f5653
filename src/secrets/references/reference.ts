/** The stores whose secrets are JSON objects, by the word a reference begins with. */
export const STORES = ['envjson', 'aws', 'vaultkv1', 'vaultkv2'] as const;

export type StoreName = (typeof STORES)[number];

/** One field of a secret that is kept elsewhere: `_vaultkv2:secret/data/shop:PASS`. */
export interface FieldReference {
  readonly store: StoreName;
  /** The variable, the secret's name or ARN, or the path. */
  readonly secretName: string;
  readonly key: string;
}

/** A login token of AWS in place of a password: `_aws_iam_rds:app`. */
export interface RdsReference {
  readonly store: 'aws_iam_rds';
  readonly user: string;
}

export type Reference = FieldReference | RdsReference;

/** What a value of a connection's secret is; `problem` is a sentence that repeats nothing of the value. */
export type Meaning =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'reference'; readonly reference: Reference }
  | { readonly kind: 'problem'; readonly problem: string };

/** How a value is written that would otherwise be taken for a reference; what follows is the value. */
export const LITERAL = '_literal:';

/** Whatever looks like a reference is one or is refused: taken literally it would be sent to a server as a password. */
const REFERENCE_LIKE = /^\s*_[A-Za-z0-9_-]+:/;
/** The reference product reads the agent's own environment under this name; here `_envjson:` is the one way to it. */
const WHOLE_ENVIRONMENT = 'system.agent.envs';

const KEY_LENGTH_MAX = 256;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
/** An ARN holds colons itself. */
const ARN_FIRST = /^(arn:[a-z0-9-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:]+):(.*)$/s;
const AWS_NAME = /^[A-Za-z0-9/_+=.@!:-]{1,512}$/;
const VAULT_SEGMENT = /^[A-Za-z0-9_.=@+ -]{1,255}$/;
const VAULT_PATH_LENGTH_MAX = 1024;
/** What lies below these is Vault's own: the first thing there is the gateway's token itself. */
const VAULT_RESERVED: ReadonlySet<string> = new Set(['auth', 'sys', 'identity', 'cubbyhole']);
const RDS_USER = /^[^\s:]{1,128}$/;

/** Tells what a value, decoded from base64, means. */
export function readValue(text: string): Meaning {
  if (text.startsWith(LITERAL)) return { kind: 'literal', text: text.slice(LITERAL.length) };
  if (text.trim() === WHOLE_ENVIRONMENT) return wrong('asks for a whole environment; use _envjson:VARIABLE:KEY');
  if (!REFERENCE_LIKE.test(text)) return { kind: 'literal', text };
  if (text !== text.trim()) return wrong('is a reference with white space around it');
  const store = text.slice(1, text.indexOf(':'));
  const rest = text.slice(store.length + 2);
  if (store === 'aws_iam_rds') {
    if (!RDS_USER.test(rest)) return wrong('must look like _aws_iam_rds:USER');
    return { kind: 'reference', reference: { store, user: rest } };
  }
  const known = STORES.find((name) => name === store);
  if (known !== undefined) return readField(known, rest);
  return wrong(`begins like a reference to a secret store that is not known; write ${LITERAL} before a literal value`);
}

/** The reference as it was written. */
export function textOfReference(reference: Reference): string {
  if (reference.store === 'aws_iam_rds') return `_aws_iam_rds:${reference.user}`;
  return `_${reference.store}:${reference.secretName}:${reference.key}`;
}

/** The reference a value is; undefined for a literal, and for what is no value at all. */
export function referenceOf(text: string): Reference | undefined {
  const meaning = readValue(text);
  return meaning.kind === 'reference' ? meaning.reference : undefined;
}

const SHAPES: Readonly<Record<StoreName, string>> = {
  envjson: '_envjson:VARIABLE:KEY',
  aws: '_aws:SECRET:KEY',
  vaultkv1: '_vaultkv1:PATH:KEY',
  vaultkv2: '_vaultkv2:PATH:KEY',
};

function readField(store: StoreName, rest: string): Meaning {
  const [secretName, key] = split(store, rest);
  if (secretName === '' || key === '') return wrong(`must look like ${SHAPES[store]}`);
  if (key.length > KEY_LENGTH_MAX || hasControlCharacters(key)) {
    return wrong(`must name a key of up to ${KEY_LENGTH_MAX} printable characters`);
  }
  const problem = nameProblem(store, secretName);
  if (problem !== undefined) return wrong(problem);
  return { kind: 'reference', reference: { store, secretName, key } };
}

function split(store: StoreName, rest: string): [secretName: string, key: string] {
  const arn = store === 'aws' ? ARN_FIRST.exec(rest) : null;
  if (arn !== null) return [arn[1] ?? '', arn[2] ?? ''];
  const at = rest.indexOf(':');
  return at === -1 ? [rest, ''] : [rest.slice(0, at), rest.slice(at + 1)];
}

function nameProblem(store: StoreName, name: string): string | undefined {
  if (store === 'envjson') return VARIABLE.test(name) ? undefined : 'must name an environment variable';
  if (store === 'aws') return AWS_NAME.test(name) ? undefined : 'must name a secret of AWS, or its ARN';
  return vaultPathProblem(name);
}

function vaultPathProblem(path: string): string | undefined {
  const segments = path.replace(/^\//, '').split('/');
  const areFine = segments.every((segment) => VAULT_SEGMENT.test(segment) && segment !== '.' && segment !== '..');
  if (!areFine || path.length > VAULT_PATH_LENGTH_MAX) return 'must hold a path of Vault like secret/data/shop';
  if (VAULT_RESERVED.has(segments[0] ?? '')) return 'must hold a path of a key-value store, not one of Vault itself';
  return undefined;
}

function hasControlCharacters(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

function wrong(problem: string): Meaning {
  return { kind: 'problem', problem };
}
