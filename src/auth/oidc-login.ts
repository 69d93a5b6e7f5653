import { timingSafeEqual } from 'node:crypto';
import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import type { OidcConfig } from '../auth-config.ts';
import { type Account, accountOf } from './account.ts';
import { FLOW_MS, type LoginCookie, type LoginFlow } from './login-cookie.ts';
import { LoginError } from './login-error.ts';
import { loginTarget } from './login-target.ts';
import type { OidcProvider } from './oidc-provider.ts';

/** Where a login shall end, and who may collect it. */
export interface LoginWish {
  readonly redirect: string;
  /** Undefined: the browser that comes back is logged in itself. */
  readonly challenge: string | undefined;
  readonly clientState: string | undefined;
}

export interface OidcLoginParts {
  readonly provider: OidcProvider;
  readonly cookie: LoginCookie;
  readonly config: OidcConfig;
  /** The address people reach the gateway at, known once it listens. */
  apiUrl(): string;
}

const CALLBACK_PATH = '/api/callback';

/** The login through the identity provider: from this browser, to the provider, and back to this browser. */
export class OidcLogin {
  readonly #parts: OidcLoginParts;

  constructor(parts: OidcLoginParts) {
    this.#parts = parts;
  }

  /** The address of this gateway where a browser begins. Throws LoginError for a login that could not begin, or not end. */
  async entrance(wish: LoginWish & { readonly challenge: string }): Promise<string> {
    this.#target(wish.redirect);
    // Said here, who asked is told at once, before they wait for somebody in a browser.
    await this.#parts.provider.ready();
    const url = new URL(`${this.#ownUrl()}/api/login/oidc`);
    url.searchParams.set('redirect', wish.redirect);
    url.searchParams.set('code_challenge', wish.challenge);
    if (wish.clientState !== undefined) url.searchParams.set('state', wish.clientState);
    return url.href;
  }

  /** Where the provider lets the person log in, and the header that ties its answer to this browser. Throws LoginError. */
  async begin(wish: LoginWish): Promise<{ readonly url: string; readonly setCookie: string }> {
    const target = this.#target(wish.redirect);
    const flow: LoginFlow = {
      state: randomState(),
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
      target,
      challenge: wish.challenge,
      clientState: wish.clientState,
      expiresAt: Date.now() + FLOW_MS,
    };
    const url = await this.#parts.provider.loginUrl(this.#redirectUri(), flow);
    return { url, setCookie: this.#parts.cookie.set(flow) };
  }

  /** The login this browser began and the provider's answer names. Throws LoginError when there is none. */
  resume(cookies: string | undefined, state: string | undefined): LoginFlow {
    const flow = this.#parts.cookie.read(cookies);
    if (flow === undefined || state === undefined || !isSame(flow.state, state)) {
      throw new LoginError(
        'login_expired',
        'this browser has no such login under way: it took too long, was used, or began in another tab; log in again',
      );
    }
    return flow;
  }

  /** Whose login it is, as the provider answers for the code in the query. Throws LoginError. */
  async identify(flow: LoginFlow, query: string): Promise<Account> {
    const cameBackTo = new URL(this.#redirectUri());
    cameBackTo.search = query;
    const { claims, issuer } = await this.#parts.provider.claims(cameBackTo, flow);
    return accountOf(claims, this.#parts.config, issuer);
  }

  /** The header that ends the login in this browser, whatever came of it. */
  clearCookie(): string {
    return this.#parts.cookie.clear();
  }

  #target(redirect: string): string {
    const target = loginTarget(redirect, this.#parts.apiUrl());
    if (target !== undefined) return target;
    throw new LoginError(
      'invalid_request',
      'redirect: must be a path of this gateway outside of /api, or http://127.0.0.1:PORT/callback',
    );
  }

  #redirectUri(): string {
    return `${this.#ownUrl()}${CALLBACK_PATH}`;
  }

  #ownUrl(): string {
    return this.#parts.apiUrl().replace(/\/+$/, '');
  }
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
