import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientError,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import type { OidcConfig } from '../auth-config.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { type Claims, claimAt } from './claims.ts';
import { LoginError } from './login-error.ts';

/** How long what the provider told about itself is used before it is asked again. */
const DISCOVERED_MS = 60 * 60 * 1000;
/** A provider that does not answer is not asked for this long: everybody who waits would ask. */
const REST_MS = 2_000;
const ANSWER_SEC_MAX = 10;

/** What ties an answer of the provider to the login it belongs to. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The identity provider: asked about itself when it is first needed, so that one that is down keeps no gateway from starting. */
export class OidcProvider {
  readonly #config: OidcConfig;
  readonly #log: Logger;
  readonly #now: () => number;
  #found: { readonly configuration: Configuration; readonly at: number } | undefined;
  #asking: Promise<Configuration> | undefined;
  #restUntil = 0;

  constructor(config: OidcConfig, log: Logger, now: () => number = () => performance.now()) {
    this.#config = config;
    this.#log = log;
    this.#now = now;
  }

  /** Asks the provider about itself, so that a wrong setting shows in the log before anybody logs in. Never rejects. */
  async warmUp(): Promise<void> {
    // What is wrong has been logged.
    await this.#configuration().catch(() => undefined);
  }

  /** Resolves when logins can begin. Throws LoginError otherwise. */
  async ready(): Promise<void> {
    await this.#configuration();
  }

  /** Where a browser is sent to log in. Throws LoginError. */
  async loginUrl(redirectUri: string, checks: Checks): Promise<string> {
    const configuration = await this.#configuration();
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: this.#config.scopes,
      code_challenge: await calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
      state: checks.state,
      nonce: checks.nonce,
    });
    return url.href;
  }

  /** Trades the code in the address the browser came back to for the account's claims. Throws LoginError. */
  async claims(cameBackTo: URL, checks: Checks): Promise<{ readonly claims: Claims; readonly issuer: string }> {
    const configuration = await this.#configuration();
    try {
      const tokens = await authorizationCodeGrant(configuration, cameBackTo, {
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        pkceCodeVerifier: checks.verifier,
        idTokenExpected: true,
      });
      const told = tokens.claims();
      if (told === undefined) throw new LoginError('provider_error', 'the identity provider sent no ID token');
      const claims = await this.#withUserInfo(configuration, told, tokens.access_token);
      return { claims, issuer: told.iss };
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** What the ID token does not say of what is needed, the UserInfo endpoint may. */
  async #withUserInfo(
    configuration: Configuration,
    told: Claims & { readonly sub: string },
    accessToken: string,
  ): Promise<Claims> {
    const needed = ['email', this.#config.usernameClaim, this.#config.groupsClaim];
    const isWhole = needed.every((name) => claimAt(told, name) !== undefined);
    if (isWhole || configuration.serverMetadata().userinfo_endpoint === undefined) return told;
    const more = await fetchUserInfo(configuration, accessToken, told.sub);
    // An address and whether it is verified are one statement: they come from one place.
    const hasOwnEmail = told.email !== undefined && told.email !== more.email;
    return { ...more, ...told, ...(hasOwnEmail ? { email_verified: told.email_verified } : {}) };
  }

  async #configuration(): Promise<Configuration> {
    const found = this.#found;
    if (found !== undefined && this.#now() - found.at < DISCOVERED_MS) return found.configuration;
    if (this.#asking === undefined && this.#now() >= this.#restUntil) {
      this.#asking = this.#discover().finally(() => {
        this.#asking = undefined;
      });
    }
    try {
      if (this.#asking === undefined) throw unavailable();
      return await this.#asking;
    } catch (error) {
      // What was true an hour ago is most likely still, and the provider is asked again soon.
      if (found !== undefined) return found.configuration;
      throw error;
    }
  }

  async #discover(): Promise<Configuration> {
    const { issuer, clientId } = this.#config;
    const isPlain = issuer.startsWith('http:');
    try {
      const configuration = await discovery(new URL(issuer), clientId, undefined, this.#clientAuth(), {
        timeout: ANSWER_SEC_MAX,
        // The ID token's signature is checked though it comes from the provider itself.
        execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
      });
      this.#found = { configuration, at: this.#now() };
      return configuration;
    } catch (error) {
      this.#restUntil = this.#now() + REST_MS;
      this.#log.warn({ issuer, reason: reasonOf(error) }, 'the identity provider cannot be used; logins ask it again');
      throw unavailable(error);
    }
  }

  #clientAuth(): ClientAuth {
    const { clientSecret, clientAuth } = this.#config;
    if (clientSecret === undefined) return None();
    return clientAuth === 'client_secret_post' ? ClientSecretPost(clientSecret) : ClientSecretBasic(clientSecret);
  }

  /** What went wrong, for the person; and in the log what is needed to mend it: no code, token or claim is in it. */
  #failure(error: unknown): LoginError {
    if (error instanceof LoginError) return error;
    const failure = failureOf(error);
    if (failure.code !== 'access_denied') {
      this.#log.warn(
        { issuer: this.#config.issuer, reason: reasonOf(error) },
        'a login at the identity provider failed',
      );
    }
    return failure;
  }
}

function failureOf(error: unknown): LoginError {
  if (error instanceof AuthorizationResponseError) {
    if (error.error === 'access_denied') {
      return new LoginError('access_denied', 'the login was refused or given up at the identity provider');
    }
    return new LoginError('provider_error', `the identity provider answered ${word(error.error)}`, { cause: error });
  }
  if (error instanceof ResponseBodyError) {
    if (error.error === 'invalid_grant') {
      return new LoginError('login_expired', 'this login was used already or took too long; log in again', {
        cause: error,
      });
    }
    if (error.error === 'invalid_client' || error.error === 'unauthorized_client') return notItsClient(error);
    return new LoginError('provider_error', `the identity provider answered ${word(error.error)}`, { cause: error });
  }
  if (error instanceof WWWAuthenticateChallengeError) return notItsClient(error);
  if (isOutage(error)) return unavailable(error);
  return new LoginError('provider_error', 'what the identity provider answered cannot be trusted', { cause: error });
}

function notItsClient(cause: unknown): LoginError {
  return new LoginError('provider_error', 'the identity provider does not take this gateway for its client', { cause });
}

function unavailable(cause?: unknown): LoginError {
  return new LoginError('provider_unavailable', 'the identity provider does not answer; try again soon', { cause });
}

/** No answer, one that took too long, or one that says that the server is at fault. */
function isOutage(error: unknown): boolean {
  if (error instanceof TypeError) return error.message === 'fetch failed' || error.cause !== undefined;
  if (!(error instanceof ClientError)) return false;
  if (error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT') return true;
  return error.cause instanceof Response && error.cause.status >= 500;
}

/** The error with what caused it, as far as these are errors: an answer's body is not repeated. */
function reasonOf(error: unknown): string {
  const parts: string[] = [];
  for (let at = error; at instanceof Error && parts.length < 4; at = at.cause) {
    if (at instanceof WWWAuthenticateChallengeError) {
      parts.push('it asks for other credentials: look at IDP_CLIENT_ID, IDP_CLIENT_SECRET and IDP_CLIENT_AUTH');
    }
    const code = 'error' in at && typeof at.error === 'string' ? ` (${word(at.error)})` : '';
    parts.push(`${messageOf(at)}${code}`);
  }
  return parts.join(': ');
}

/** An error code of the provider, as far as it is one. */
function word(text: string): string {
  return /^[a-zA-Z0-9_.-]{1,64}$/.test(text) ? text : 'with an error';
}
