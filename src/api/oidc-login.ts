import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type Account,
  LoginError,
  type LoginErrorCode,
  type LoginFlow,
  type OidcLogin,
  targetWith,
} from '../auth/index.ts';
import type { User } from '../store/index.ts';
import type { Api, ApiDeps } from './deps.ts';
import { ApiError } from './errors.ts';
import type { LoginLimits } from './login-limits.ts';
import { issueLogin, LoggedIn, logBrowserIn } from './login-token.ts';
import { escapeHtml, sendPage } from './pages.ts';
import { Done, FAILURES } from './schemas.ts';
import { shownUser } from './user-shape.ts';

const TAGS = ['login'];
const REDIRECT_LENGTH_MAX = 1024;
const STATE_LENGTH_MAX = 512;
const CODE_LENGTH_MAX = 128;

const Begin = z.strictObject({
  redirect: z
    .string()
    .max(REDIRECT_LENGTH_MAX)
    .default('/')
    .describe('Where the browser goes in the end, with `code` and `state`, or `error` and `error_description`.'),
  code_challenge: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the base64url SHA-256 of your code_verifier')
    .describe('RFC 7636, S256: only who knows the verifier can collect the login.'),
  state: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{1,256}$/, 'must be up to 256 letters, digits, dots, dashes, underscores or tildes')
    .exactOptional()
    .describe('Handed back unchanged.'),
});
const BeginHere = z.strictObject({
  redirect: Begin.shape.redirect
    .unwrap()
    .default('/')
    .describe('The page the browser comes back to; on failure with `error` and `error_description`.'),
});
const Exchange = z.strictObject({
  code: z.string().min(1).max(CODE_LENGTH_MAX),
  code_verifier: z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/, 'must be 43 to 128 characters, as in RFC 7636'),
});
const Answer = z.looseObject({ state: z.string().max(STATE_LENGTH_MAX).exactOptional() });

const STATUSES: Readonly<Record<LoginErrorCode, number>> = {
  invalid_request: 400,
  login_expired: 400,
  access_denied: 403,
  provider_error: 502,
  provider_unavailable: 503,
};

/** Logging in through the identity provider: begin, come back, collect. */
export function oidcLoginRoutes(api: Api, deps: ApiDeps, limits: LoginLimits): void {
  beginRoutes(api, deps);
  beginHereRoute(api, deps);
  callbackRoute(api, deps, limits);
  exchangeRoute(api, deps, limits);
}

function beginRoutes(api: Api, deps: ApiDeps): void {
  const schema = { tags: TAGS, security: [], querystring: Begin };
  const wish = (query: z.infer<typeof Begin>) => ({
    redirect: query.redirect,
    challenge: query.code_challenge,
    clientState: query.state,
  });
  api.route({
    method: 'GET',
    url: '/api/login',
    config: { access: 'public' },
    schema: {
      ...schema,
      summary: 'The address to open in a browser to log in through the identity provider',
      response: { 200: z.object({ login_url: z.url() }), ...FAILURES },
    },
    handler: async (request) => {
      try {
        return { login_url: await oidcOf(deps).entrance(wish(request.query)) };
      } catch (error) {
        throw asApiError(error);
      }
    },
  });
  api.route({
    method: 'GET',
    url: '/api/login/oidc',
    config: { access: 'public' },
    schema: {
      ...schema,
      summary: 'Send this browser to the identity provider',
      response: { 302: Done.describe('To the identity provider'), ...FAILURES },
    },
    handler: async (request, reply) => {
      try {
        const { url, setCookie } = await oidcOf(deps).begin(wish(request.query));
        return reply.header('set-cookie', setCookie).redirect(url, 302);
      } catch (error) {
        return showFailure(request, reply, error);
      }
    },
  });
}

/** The same for the web app: it has no code to collect, the browser itself is logged in. */
function beginHereRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/login/web',
    config: { access: 'public' },
    schema: {
      tags: TAGS,
      summary: 'Send this browser to the identity provider, to come back logged in',
      description: 'The token is in a cookie, as of `POST /api/login/web`, and in no address.',
      security: [],
      querystring: BeginHere,
      response: { 302: Done.describe('To the identity provider'), ...FAILURES },
    },
    handler: async (request, reply) => {
      try {
        const wish = { redirect: pathOf(request.query.redirect), challenge: undefined, clientState: undefined };
        const { url, setCookie } = await oidcOf(deps).begin(wish);
        return reply.header('set-cookie', setCookie).redirect(url, 302);
      } catch (error) {
        return showFailure(request, reply, error);
      }
    },
  });
}

/** A page of the gateway: a program that waits on the person's machine is not logged in by a cookie. */
function pathOf(redirect: string): string {
  if (redirect.startsWith('/')) return redirect;
  throw new LoginError('invalid_request', 'redirect: must be a path of this gateway');
}

function callbackRoute(api: Api, deps: ApiDeps, limits: LoginLimits): void {
  api.route({
    method: 'GET',
    url: '/api/callback',
    config: { access: 'public' },
    schema: {
      tags: TAGS,
      summary: 'Where the identity provider sends the browser back to',
      security: [],
      querystring: Answer,
      response: { 302: Done.describe('To where the login was to end'), ...FAILURES },
    },
    handler: async (request, reply) => {
      const oidc = oidcOf(deps);
      const waitMs = limits.takeCode(request.ip);
      if (waitMs > 0) return showFailure(request, reply, tooMany(reply, waitMs));
      reply.header('set-cookie', oidc.clearCookie());
      let flow: LoginFlow;
      try {
        flow = oidc.resume(request.headers.cookie, request.query.state);
      } catch (error) {
        return showFailure(request, reply, error);
      }
      try {
        const answer = await finish(deps, oidc, flow, request, reply);
        limits.codeWasRight(request.ip);
        return reply.redirect(targetWith(flow.target, answer), 302);
      } catch (error) {
        if (!(error instanceof LoginError)) throw error;
        const answer = { error: error.code, error_description: error.message, state: flow.clientState };
        return reply.redirect(targetWith(flow.target, answer), 302);
      }
    },
  });
}

/** Who came back becomes a user here. The code is what the login is collected with, unless it is this browser's own. */
async function finish(
  deps: ApiDeps,
  oidc: OidcLogin,
  flow: LoginFlow,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Readonly<Record<string, string | undefined>>> {
  const search = request.raw.url?.replace(/^[^?]*/, '') ?? '';
  let account: Account | undefined;
  try {
    account = await oidc.identify(flow, search);
    const user = await signIn(deps, account);
    const { challenge, clientState: state } = flow;
    if (challenge !== undefined)
      return { code: await deps.store.loginCodes.create({ userId: user.id, challenge }), state };
    await deps.recordLogin({ outcome: 'done', method: 'oidc', address: request.ip, user });
    await logBrowserIn(deps, reply, user);
    return {};
  } catch (error) {
    if (error instanceof LoginError) {
      const who = { issuer: account?.issuer, subject: account?.subject };
      await deps.recordLogin({ outcome: 'refused', method: 'oidc', address: request.ip, reason: error.code, ...who });
    }
    throw error;
  }
}

async function signIn(deps: ApiDeps, account: Account): Promise<User> {
  const result = await deps.store.identities.signIn(account);
  if (result.kind === 'refused') {
    throw new LoginError(
      'access_denied',
      result.why === 'inactive'
        ? 'your user is not active here; ask an administrator'
        : 'the e-mail address of your account belongs to a user here that it is not linked to; ask an administrator',
    );
  }
  const { user, before, leftOut } = result;
  const after = shownUser(user);
  const isChanged = before === undefined || JSON.stringify(shownUser(before)) !== JSON.stringify(after);
  if (!isChanged) return user;
  try {
    await deps.store.configAudit.record({
      actorId: user.id,
      actorName: user.name,
      action: before === undefined ? 'create' : 'update',
      entity: 'user',
      entityId: user.id,
      entityName: user.name,
      before: before === undefined ? null : shownUser(before),
      after: {
        ...after,
        identity: { issuer: account.issuer, subject: account.subject },
        ignored_groups: [...account.ignoredGroups, ...leftOut],
      },
    });
  } finally {
    // It is saved: whoever left a group loses its sessions now.
    await deps.policyChanged();
  }
  return user;
}

function exchangeRoute(api: Api, deps: ApiDeps, limits: LoginLimits): void {
  api.route({
    method: 'POST',
    url: '/api/login/exchange',
    config: { access: 'public' },
    schema: {
      tags: TAGS,
      summary: 'Trade the code of a finished login for a token',
      description:
        'A code lives for a minute and is gone once it was asked for, with the right verifier or a wrong one.',
      security: [],
      body: Exchange,
      response: { 200: LoggedIn, ...FAILURES },
    },
    handler: async (request, reply) => {
      oidcOf(deps);
      const waitMs = limits.takeCode(request.ip);
      if (waitMs > 0) throw tooMany(reply, waitMs);
      const { code, code_verifier: verifier } = request.body;
      const userId = await deps.store.loginCodes.redeem(code, verifier);
      const user = userId === undefined ? undefined : await deps.store.users.byId(userId);
      const address = request.ip;
      if (user?.status !== 'active') {
        await deps.recordLogin({ outcome: 'refused', method: 'oidc', address, reason: 'code', user });
        throw new ApiError(401, 'this code is wrong, was used or is too old; log in again');
      }
      limits.codeWasRight(address);
      await deps.recordLogin({ outcome: 'done', method: 'oidc', address, user });
      return issueLogin(deps, user);
    },
  });
}

function oidcOf(deps: ApiDeps): OidcLogin {
  if (deps.auth.oidc !== undefined) return deps.auth.oidc;
  throw new ApiError(404, 'there is no identity provider here; log in with a password');
}

/** A login that came to nothing, in the API's own words. */
function asApiError(error: unknown): unknown {
  return error instanceof LoginError ? new ApiError(STATUSES[error.code], error.message) : error;
}

/** A 429 and when to come back. */
export function tooMany(reply: FastifyReply, waitMs: number): ApiError {
  reply.header('retry-after', Math.ceil(waitMs / 1000));
  return new ApiError(429, 'too many attempts; try again later');
}

/** A person sees a page, a program the one error shape. */
function showFailure(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const failure = asApiError(error);
  if (!(failure instanceof ApiError) || !(request.headers.accept ?? '').includes('text/html')) throw failure;
  return sendPage(
    reply.code(failure.status),
    'Log in',
    `<h1>You are not logged in</h1><p>${escapeHtml(failure.message)}</p>`,
  );
}
