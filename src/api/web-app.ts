import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

const NONCE_BYTES = 18;
/** What stands in the page where the value of this answer belongs. */
const NONCE_MARK = '__STYLE_NONCE__';
/** Files of the app whose names tell their content never change. */
const FOREVER = 'public, max-age=31536000, immutable';
/** Others are asked for anew; an answer without content tells that they are as they were. */
const ASK_AGAIN = 'no-cache';
/** These are the gateway's own, and answered as ever where there is nothing. */
const OWN_PATHS = /^\/(?:api|metrics|healthz|readyz|docs|assets)(?:\/|$)/;

/**
 * Scripts, fonts and style sheets of this gateway alone, no script within a page, no other site to talk to or to be
 * framed by. Styles that are made while the page runs, as sizes that follow the window's, name the nonce of the page.
 */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The folder the web app is built into: of this checkout, or of the package; undefined where it is not built. */
export function builtWebApp(): string | undefined {
  // Compiled, this file lies in dist/src/api.
  const place = import.meta.url.endsWith('.ts') ? '../../dist/web/' : '../../web/';
  const folder = fileURLToPath(new URL(place, import.meta.url));
  return existsSync(join(folder, 'index.html')) ? folder : undefined;
}

/** Serves the web app at `/`: its files, and its one page at every address that is none of the gateway's own. */
export async function installWebApp(app: FastifyInstance, folder: string): Promise<void> {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  await app.register(fastifyStatic, {
    root: folder,
    // Only what was there at the start is served, and nothing by a path that a request makes up.
    wildcard: false,
    index: false,
    preCompressed: true,
    cacheControl: false,
    globIgnore: ['index.html', '**/*.gz', '**/*.br'],
    setHeaders: (reply, path) => {
      const isNamedByContent = path.startsWith(join(folder, 'assets'));
      reply.header('cache-control', isNamedByContent ? FOREVER : ASK_AGAIN);
    },
  });
  app.get('/', { schema: { hide: true } }, async (_request, reply) => sendApp(reply, page));
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const path = request.url.replace(/[?#].*$/, '');
    // A file that is not there must not be answered with a page: an old page would take it for its code.
    if (OWN_PATHS.test(path) || /\.[a-z0-9]+$/i.test(path)) return reply.callNotFound();
    return sendApp(reply, page);
  });
}

function sendApp(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  return reply
    .header('content-security-policy', policyOf(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page.replace(NONCE_MARK, nonce));
}
