import { createSecretBox, type SecretBox } from '../secrets/box.ts';

/** A login that is under way in one browser. */
export interface LoginFlow {
  /** Ties the provider's answer to this browser. */
  readonly state: string;
  /** Ties the ID token to this login. */
  readonly nonce: string;
  /** Proves to the provider that who asks for the token began the login. */
  readonly verifier: string;
  /** Where the browser goes in the end. */
  readonly target: string;
  /** What the one who collects the login proves to know the verifier of; undefined: it is this browser's own. */
  readonly challenge: string | undefined;
  /** Handed back unchanged. */
  readonly clientState: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** How long somebody may take to log in at the provider. */
export const FLOW_MS = 10 * 60 * 1000;
/** A cookie above this is none of ours. */
const SEALED_LENGTH_MAX = 4096;
const PLACE = 'login-cookie';

/** Keeps a login in the browser that began it, so that any gateway can finish it. Nobody else can read it or make one. */
export class LoginCookie {
  readonly #box: SecretBox;
  readonly #isSecure: () => boolean;

  /** `isSecure`: whether people reach the gateway by https. */
  constructor(key: Buffer, isSecure: () => boolean) {
    this.#box = createSecretBox(key);
    this.#isSecure = isSecure;
  }

  /** The header that keeps a login. */
  set(flow: LoginFlow): string {
    const value = this.#box.seal(Buffer.from(JSON.stringify(flow)), PLACE).toString('base64url');
    return this.#header(value, FLOW_MS / 1000);
  }

  /** The header that forgets it. */
  clear(): string {
    return this.#header('', 0);
  }

  /** The login in a `cookie` header; undefined when there is none, a changed one, or one that is too old. */
  read(header: string | undefined, now: number = Date.now()): LoginFlow | undefined {
    const value = cookieIn(header ?? '', this.#name());
    if (value === undefined || value.length > SEALED_LENGTH_MAX) return undefined;
    let flow: LoginFlow;
    try {
      flow = JSON.parse(this.#box.open(Buffer.from(value, 'base64url'), PLACE).toString()) as LoginFlow;
    } catch {
      // Whatever it is, it was not sealed here: the same as none.
      return undefined;
    }
    return flow.expiresAt > now ? flow : undefined;
  }

  #header(value: string, lifeSec: number): string {
    // Lax: the provider sends the browser back from another site, by a link.
    const secure = this.#isSecure() ? '; Secure' : '';
    return `${this.#name()}=${value}; Path=/; Max-Age=${lifeSec}; HttpOnly; SameSite=Lax${secure}`;
  }

  /** Browsers take a cookie of this prefix from this very host only, by https. */
  #name(): string {
    return this.#isSecure() ? '__Host-sluice-login' : 'sluice-login';
  }
}

/** The value of a cookie in a `cookie` header; undefined when it is not there. */
export function cookieIn(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}
