import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { GatewayInfo } from './deps.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const STYLE = `:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--paper:#fff;--line:#d9dfe7;--code:#f2f5f8}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf1;--soft:#9aa6b5;--paper:#14181d;--line:#2c343d;--code:#1d242c}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:44rem;margin:10vh auto;padding:0 1.25rem}
h1{font-size:1.5rem;margin:0 0 .25rem}p{margin:.75rem 0}.soft{color:var(--soft)}
pre{background:var(--code);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;overflow-x:auto}
a{color:inherit}`;

/** Nothing is loaded and nothing runs; the one style sheet is known by its hash. */
const PAGE_CSP = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/**
 * What a browser shows of addresses people are given: the front door, and the link in a held command's notice. They hold
 * nothing that needs a login: whoever has the link learns how to look the request up, not what it says.
 */
export function installPages(app: FastifyInstance, info: GatewayInfo): void {
  app.get('/', { schema: { hide: true } }, async (_request, reply) =>
    sendPage(
      reply,
      'Sluice',
      `<h1>Sluice</h1><p class="soft">An inline access gateway, version ${escapeHtml(info.version)}.</p>
<p>Log in on the command line, and see what you may connect to:</p>
<pre>sluice login --api-url ${escapeHtml(info.apiUrl)}
sluice list
sluice connect NAME</pre>
<p><a href="/api/docs">The REST API</a></p>`,
    ),
  );
  app.get<{ Params: { id: string } }>('/reviews/:id', { schema: { hide: true } }, async (request, reply) => {
    const { id } = request.params;
    if (!UUID.test(id)) return reply.code(404).send({ message: 'not found' });
    return sendPage(
      reply,
      'Access request',
      `<h1>Access request</h1><p class="soft">${id}</p>
<p>A command waits for the approval of a group. If you are in it, look at the command and decide:</p>
<pre>sluice login --api-url ${escapeHtml(info.apiUrl)}
sluice admin get reviews ${id}
sluice admin approve review ${id}
sluice admin reject review ${id} --reason '…'</pre>
<p class="soft">Programs use <a href="/api/docs">the REST API</a>: GET, PUT …/approve and PUT …/reject of /api/reviews/${id}.</p>`,
    );
  });
}

/** A page that loads and runs nothing. */
export function sendPage(reply: FastifyReply, title: string, body: string): FastifyReply {
  return reply
    .header('content-security-policy', PAGE_CSP)
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`,
    );
}

/** Text within a page. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
