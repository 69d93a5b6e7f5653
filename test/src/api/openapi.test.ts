import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startApi } from './harness.ts';

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: object }[];
  readonly requestBody?: { content: Record<string, { schema: object }> };
  readonly responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}
interface Document {
  readonly openapi: string;
  readonly info: { title: string; version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

let api: Harness;
let document: Document;
beforeAll(async () => {
  api = await startApi();
  document = (await api.app.inject('/api/openapi.json')).json();
});
afterAll(() => api.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

test('the document is OpenAPI 3.1 with a title, a version and a way to log in', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info).toMatchObject({ title: 'Sluice', version: '1.2.3' });
  expect(document.components.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
});

test('every operation says what it does, what it takes in its path, and how it answers', () => {
  expect(operations().length).toBeGreaterThan(40);
  for (const { path, method, operation } of operations()) {
    const where = `${method} ${path}`;
    expect(operation.summary, where).toBeTruthy();
    expect(operation.tags, where).toHaveLength(1);
    // Three send a browser on instead of answering it.
    expect(
      Object.keys(operation.responses).some((status) => /^(2\d\d|302)$/.test(status)),
      where,
    ).toBe(true);
    for (const status of Object.keys(operation.responses))
      expect(status, where).toMatch(/^(?:[1-5]\d\d|[1-5]XX|default)$/);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(declared.map(({ name }) => name).sort(), where).toEqual(inPath.sort());
    expect(
      declared.every(({ required }) => required === true),
      where,
    ).toBe(true);
  }
});

test('only what needs no login says so', () => {
  const open = operations().filter(({ operation }) => operation.security?.length === 0);
  expect(open.map(({ path }) => path).sort()).toEqual([
    '/api/callback',
    '/api/login',
    '/api/login',
    '/api/login/exchange',
    '/api/login/oidc',
    '/api/login/web',
    '/api/login/web',
    '/api/publicserverinfo',
    '/api/setup',
    '/healthz',
    '/metrics',
    '/readyz',
  ]);
});

test('every schema in it is valid JSON Schema 2020-12, and every reference leads somewhere', () => {
  // The validator comes with the framework.
  const Ajv2020 = createRequire(createRequire(import.meta.url).resolve('fastify'))('ajv/dist/2020').default;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const schemas = [
    ...Object.values(document.components.schemas),
    ...operations().flatMap(({ operation }) => [
      ...(operation.parameters ?? []).map(({ schema }) => schema),
      ...Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => schema),
      ...Object.values(operation.responses).flatMap(({ content = {} }) =>
        Object.values(content).map(({ schema }) => schema),
      ),
    ]),
  ];
  expect(schemas.length).toBeGreaterThan(100);
  for (const schema of schemas) expect(ajv.validateSchema(schema), JSON.stringify(ajv.errors)).toBe(true);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
    ([, reference = '']) => reference,
  );
  expect(references.length).toBeGreaterThan(50);
  for (const reference of references) {
    expect(reference).toMatch(/^#\/components\/schemas\//);
    expect(document.components.schemas).toHaveProperty([reference.slice('#/components/schemas/'.length)]);
  }
});

test('no schema is kept that nothing refers to', () => {
  const text = JSON.stringify(document);
  for (const name of Object.keys(document.components.schemas)) expect(text).toContain(`"#/components/schemas/${name}"`);
});

test('the reading page loads from the gateway alone, under a policy that allows nothing else', async () => {
  const page = await api.app.inject('/api/docs/');
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-type']).toContain('text/html');
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'; script-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(policy).not.toMatch(/https?:/);
  const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(3);
  // An inline script or style would not run under the policy.
  expect(page.body).not.toMatch(/<style|style=|onload=|<script>/);
  for (const link of links) {
    const file = await api.app.inject(new URL(link, 'http://x/api/docs/').pathname);
    expect(file.statusCode, link).toBe(200);
  }
  expect((await api.app.inject('/api/docs/json')).json()).toEqual(document);
});
