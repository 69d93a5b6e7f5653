import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';

/** What the provider says of somebody, besides their name there. */
export type TestClaims = Readonly<Record<string, unknown>>;

/** A real OIDC provider on this machine, whose people log in by typing their name. */
export interface OidcServer {
  readonly issuer: string;
  /** By the name they log in with, which is their subject too. May change meanwhile. */
  readonly people: Map<string, TestClaims>;
  /** What the token endpoint answers, changed on its way out. */
  tamper: ((body: Record<string, unknown>) => Record<string, unknown>) | undefined;
  /** Requests by path, such as `/token`; behind it `Basic` where the client proves itself so. */
  readonly requests: string[];
  /** Stops listening; `up` comes back at the same address. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

export const CLIENT_ID = 'sluice';
export const CLIENT_SECRET = 'secret-of-the-client';
export const PUBLIC_CLIENT_ID = 'sluice-public';
export const POST_CLIENT_ID = 'sluice-post';
const GRANT_SCOPE = 'openid email profile groups';

/** Starts one. `claimsInIdToken`: as many providers do; otherwise they are at the UserInfo endpoint only. */
export async function startOidc(
  people: Readonly<Record<string, TestClaims>>,
  options: { readonly claimsInIdToken?: boolean } = {},
): Promise<OidcServer> {
  const known = new Map(Object.entries(people));
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const requests: string[] = [];
  const provider = new Provider(issuer, configuration(known, options.claimsInIdToken === true));
  // The gateway's port is not known before it runs.
  provider.Client.prototype.redirectUriAllowed = () => true;
  let server: Server | undefined;
  const oidc: OidcServer = {
    issuer,
    people: known,
    tamper: undefined,
    requests,
    down: async () => {
      const old = server;
      server = undefined;
      old?.closeAllConnections();
      await new Promise<void>((resolve) => (old === undefined ? resolve() : old.close(() => resolve())));
    },
    up: async () => {
      server = createServer(listener);
      await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    },
    stop: () => oidc.down(),
  };
  provider.use(async (ctx, next) => {
    const isBasic = ctx.get('authorization').startsWith('Basic ');
    requests.push(isBasic ? `${ctx.path} Basic` : ctx.path);
    await next();
    if (ctx.path === '/token' && oidc.tamper !== undefined && ctx.status === 200) {
      ctx.body = oidc.tamper(ctx.body as Record<string, unknown>);
    }
  });
  const answer = provider.callback();
  const listener: RequestListener = (request, response) => {
    if (request.url?.startsWith('/interaction/')) void interact(provider, request, response);
    else void answer(request, response);
  };
  await oidc.up();
  return oidc;
}

function configuration(people: ReadonlyMap<string, TestClaims>, claimsInIdToken: boolean): Configuration {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const redirect_uris = ['http://127.0.0.1/api/callback'];
  const client = { client_secret: CLIENT_SECRET, redirect_uris };
  return {
    clients: [
      { client_id: CLIENT_ID, ...client },
      { client_id: 'other', ...client },
      { client_id: POST_CLIENT_ID, ...client, token_endpoint_auth_method: 'client_secret_post' },
      {
        client_id: PUBLIC_CLIENT_ID,
        redirect_uris,
        token_endpoint_auth_method: 'none',
      },
    ],
    jwks: { keys: [{ ...key, kid: 'test', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['cookies-of-the-test'] },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['preferred_username', 'name', 'groups', 'roles', 'resource_access'],
    },
    scopes: GRANT_SCOPE.split(' '),
    conformIdTokenClaims: !claimsInIdToken,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) =>
      people.has(id) ? { accountId: id, claims: () => ({ sub: id, ...people.get(id) }) } : undefined,
    loadExistingGrant: async (ctx) => {
      const { client: of, session } = ctx.oidc;
      if (of === undefined || session?.accountId === undefined) return undefined;
      const grant = new ctx.oidc.provider.Grant({ clientId: of.clientId, accountId: session.accountId });
      grant.addOIDCScope(GRANT_SCOPE);
      await grant.save();
      return grant;
    },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
  };
}

/** The page people log in at: a form with their name, or the word `refuse`. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html');
    response.end('<form method="post"><input name="who"></form>');
    return;
  }
  let body = '';
  for await (const chunk of request) body += chunk;
  const who = new URLSearchParams(body).get('who') ?? '';
  const result =
    who === 'refuse'
      ? { error: 'access_denied', error_description: 'they gave up' }
      : { login: { accountId: who, remember: false } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
