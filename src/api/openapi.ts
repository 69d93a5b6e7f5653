import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

const DOCS_PREFIX = '/api/docs';
/** The reading page loads its own files and nothing else; its style sheet carries its icons as data. */
const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Collects every route registered after this call into an OpenAPI 3.1 document. */
export async function installOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Sluice',
        version,
        description: 'Control plane of the gateway: connections, policy, reviews, sessions, people.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'A login token, an access token, or an API key.' },
          browser: {
            type: 'apiKey',
            in: 'cookie',
            name: 'sluice-session',
            description:
              'The login of a browser, set by `/api/login/web`. Its name has the port of the gateway behind it, and `__Host-` ' +
              'before it where there is TLS. Requests that are no reads have the header `X-Requested-With: sluice-web`.',
          },
          apiKey: { type: 'apiKey', in: 'header', name: 'Api-Key', description: 'An API key, and nothing else.' },
        },
      },
      security: [{ bearer: [] }, { apiKey: [] }, { browser: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => pruneSchemas(jsonSchemaTransformObject(document)),
  });
}

/** Serves the document at /api/openapi.json and a page to read it at /api/docs. */
export async function installDocs(app: FastifyInstance): Promise<void> {
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(swaggerUi, {
    routePrefix: DOCS_PREFIX,
    staticCSP: DOCS_CSP,
    uiConfig: { docExpansion: 'list', deepLinking: true, validatorUrl: null },
    theme: { title: 'Sluice API' },
  });
}

const SCHEMA_REF = /"#\/components\/schemas\/([^"]+)"/g;

/** Every schema is made once as input and once as output; only the ones that are referred to stay. */
function pruneSchemas<T extends object>(document: T): T {
  const { components, ...rest } = document as T & { components?: { schemas?: Record<string, unknown> } };
  const all = components?.schemas ?? {};
  const used = new Set<string>();
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(SCHEMA_REF)) {
      if (used.has(name)) continue;
      used.add(name);
      follow(all[name] ?? {});
    }
  };
  follow(rest);
  const schemas = Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)));
  return { ...document, components: { ...components, schemas } };
}
