import { type ExternalStore, StoreFailure } from './store.ts';

/** Environment variables that hold JSON objects; `variables` are those that may be read, and nothing else is at hand here. */
export function envJsonStore(variables: ReadonlyMap<string, string | undefined>): ExternalStore {
  return {
    label: 'the gateway’s environment',
    obstacle(name) {
      if (!variables.has(name)) return 'ENVJSON_VARIABLES of the gateway does not name this variable';
      return variables.get(name) === undefined ? 'this variable is not set on the gateway' : undefined;
    },
    async read(name) {
      const fields = parseObject(variables.get(name) ?? '');
      if (fields === undefined) throw new StoreFailure('this variable holds no JSON object');
      return fields;
    },
  };
}

/** The object a text is in JSON; undefined when it is something else. The parser's error would quote the text. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isObject(value) ? value : undefined;
}

/** Whether this is an object with fields, not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
