// Writes the types of the API's client, out of the API's own OpenAPI document: `npm run api-types`.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { pino } from 'pino';
import type { ApiDeps } from '../src/api/deps.ts';
import { createApi } from '../src/api/server.ts';

/** Where they are kept. */
export const API_TYPES = fileURLToPath(new URL('../web/src/api/schema.d.ts', import.meta.url));

const HEAD = `// Made of the API's OpenAPI document by \`npm run api-types\`; a test tells when it is behind. Nothing here is written by hand.
`;

/** The types as they ought to be now. */
export async function apiTypes(): Promise<string> {
  const app = await createApi(depsOfNothing());
  try {
    const document = (await app.inject('/api/openapi.json')).json();
    const { default: generate, astToString } = await openapiTypescript();
    // Answers carry more than a client knows of when the gateway is newer; what it knows is there.
    return HEAD + astToString(await generate(document, { alphabetize: true, defaultNonNullable: false }));
  } finally {
    await app.close();
  }
}

/** The generator prints with a compiler that has a programming interface, which ours no longer has. */
async function openapiTypescript(): Promise<typeof import('openapi-typescript')> {
  const compiler = new URL('./api-types-compiler.ts', import.meta.url).href;
  const hooks = registerHooks({
    resolve: (specifier, context, next) => next(specifier === 'typescript' ? compiler : specifier, context),
  });
  try {
    return await import('openapi-typescript');
  } finally {
    hooks.deregister();
  }
}

/** The document is made of what routes say of themselves; no request comes, so nothing is asked of this. */
function depsOfNothing(): ApiDeps {
  const known: Partial<ApiDeps> = {
    auth: { method: 'local', passwords: 'everybody', loginMs: 0, oidc: undefined },
    trustProxy: [],
    protocols: [],
    plugins: [],
    tls: undefined,
    webApp: undefined,
    info: { version: '0.0.0', gatewayId: '', apiUrl: '', listeners: {}, reviewTimeoutMs: 0 },
    logger: pino({ level: 'silent' }),
  };
  const nothing: object = new Proxy(() => undefined, {
    get(_target, key) {
      if (key === Symbol.toPrimitive) return () => '';
      return key === 'then' || typeof key === 'symbol' ? undefined : nothing;
    },
    apply: () => nothing,
  });
  return new Proxy(known, { get: (target, key) => (key in target ? Reflect.get(target, key) : nothing) }) as ApiDeps;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(API_TYPES, await apiTypes());
}
