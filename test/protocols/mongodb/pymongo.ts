import { fileURLToPath } from 'node:url';
import { type ClientResult, startClient } from './client-process.ts';

/** The driver of today is where `scripts/mongodb-clients.js` put it; the old one (3.x) is the system's. */
export type PymongoVersion = 'current' | 'old';

const CURRENT = fileURLToPath(new URL('../../../.cache/clients/pymongo', import.meta.url));

/** Runs a Python script on a real PyMongo, with `client` connected by the connection string and the options. */
export function pymongo(
  version: PymongoVersion,
  uri: string,
  script: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<ClientResult> {
  const program = [
    'import json, os, bson, pymongo',
    "client = pymongo.MongoClient(os.environ['URI'], **json.loads(os.environ['OPTIONS']))",
    script,
  ].join('\n');
  const path: Record<string, string> = version === 'current' ? { PYTHONPATH: CURRENT } : {};
  return startClient(['/usr/bin/python3', '-c', program], { URI: uri, OPTIONS: JSON.stringify(options), ...path })
    .result;
}
