import { fileURLToPath } from 'node:url';
import { type ClientResult, type RunningClient, startClient } from './client-process.ts';

/** Where `scripts/mongodb-clients.js` put MongoDB's shell. */
const MONGOSH = fileURLToPath(
  new URL('../../../.cache/clients/mongosh/node_modules/mongosh/bin/mongosh.js', import.meta.url),
);

/** How the real mongosh is started. */
export const MONGOSH_WORDS: readonly string[] = [process.execPath, MONGOSH];

/** Runs the real mongosh with a connection string; it says the value of each expression, in turn, as JSON. */
export function mongosh(
  uri: string,
  expressions: readonly string[],
  more: readonly string[] = [],
): Promise<ClientResult> {
  return startMongosh(uri, expressions, more).result;
}

/** Starts mongosh. Without an expression it reads from what it is told, as from a terminal. */
export function startMongosh(
  uri: string,
  expressions: readonly string[] = [],
  more: readonly string[] = [],
): RunningClient {
  const script = expressions.map((text) => `print(EJSON.stringify(${text}))`).join(';\n');
  const evaluate = script === '' ? [] : ['--eval', script];
  return startClient([...MONGOSH_WORDS, uri, '--quiet', '--norc', ...more, ...evaluate], {
    // It would otherwise tell its makers that it runs.
    DO_NOT_TRACK: '1',
  });
}
