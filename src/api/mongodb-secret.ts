import { ConfigError } from '../errors.ts';
import { readMongodbAddress } from '../mongodb-uri/index.ts';
import { readValue } from '../secrets/references/reference.ts';

/** Stands for what is not known here: a stored value that is kept, or one that another store holds. */
const UNKNOWN: Readonly<Record<string, string>> = { CONNECTION_STRING: 'mongodb://h', HOST: 'h', USER: 'u', PASS: 'p' };

/**
 * What is wrong with a MongoDB connection's secret as a whole, one sentence per problem, never a value: its connection
 * string or its keys are read as they would be for a session. What is not known yet is left to that.
 */
export function mongodbSecretProblems(secret: Readonly<Record<string, string>>): string[] {
  const values = new Map<string, string>();
  for (const [key, encoded] of Object.entries(secret)) {
    const name = key.slice(key.indexOf(':') + 1);
    const value = known(encoded) ?? UNKNOWN[name];
    if (value !== undefined) values.set(name, value);
  }
  if (!values.has('CONNECTION_STRING') && !values.has('HOST')) {
    return ['secret: a mongodb connection needs envvar:CONNECTION_STRING, or envvar:HOST'];
  }
  try {
    readMongodbAddress(values);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [`secret: ${error.message}${error.hint === undefined ? '' : `. ${error.hint}`}`];
  }
}

function known(encoded: string): string | undefined {
  if (encoded === '') return undefined;
  const meaning = readValue(Buffer.from(encoded, 'base64').toString());
  return meaning.kind === 'literal' ? meaning.text : undefined;
}
