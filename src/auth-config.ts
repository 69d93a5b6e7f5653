import { isIP } from 'node:net';
import { z } from 'zod';

/** Who may log in with a password: everybody who has one, admins only (for the day the provider is away), or nobody. */
export type PasswordLogin = 'everybody' | 'admins' | 'nobody';

/** The identity provider and what is read of its accounts. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined for a public client, which PKCE protects alone. */
  readonly clientSecret: string | undefined;
  readonly clientAuth: 'client_secret_basic' | 'client_secret_post';
  readonly scopes: string;
  readonly groupsClaim: string;
  readonly usernameClaim: string;
  /** The provider's name of the group whose members are admins here; nobody is by the provider without it. */
  readonly adminGroup: string | undefined;
  readonly auditorGroup: string | undefined;
  /** The provider's names of groups; one of them is needed to log in at all. Empty: everybody may. */
  readonly allowedGroups: readonly string[];
  /** E-mail addresses the provider says nothing about count as verified. */
  readonly trustsEmail: boolean;
}

/** How people log in. */
export interface AuthConfig {
  readonly method: 'local' | 'oidc' | 'both';
  readonly passwords: PasswordLogin;
  readonly oidc: OidcConfig | undefined;
  /** How long a login lives. */
  readonly loginMs: number;
  /** How long after their last login the tokens of the provider's users count; undefined: always. */
  readonly providerLoginMaxAgeMs: number | undefined;
}

const LOGIN_SEC_MAX = 7 * 24 * 3600;
const LOGIN_AGE_SEC_MAX = 366 * 24 * 3600;
const NAMES_OF_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
);

/** The settings of logging in: their environment variables, defaults and checks. */
export const AUTH_ENVIRONMENT = {
  AUTH_METHOD: z.enum(['local', 'oidc', 'both']).optional(),
  /** With AUTH_METHOD=oidc: whether admins may log in with a password all the same. */
  ADMIN_PASSWORD_LOGIN: flag.default(true),
  IDP_ISSUER: z
    .string()
    .refine(isProviderUrl, 'must be an https:// URL without query (http:// only on this machine)')
    .optional(),
  IDP_CLIENT_ID: z.string().min(1).optional(),
  IDP_CLIENT_SECRET: z.string().min(1).optional(),
  /** How the gateway proves to the provider that it is the client. */
  IDP_CLIENT_AUTH: z.enum(['client_secret_basic', 'client_secret_post']).default('client_secret_basic'),
  IDP_SCOPES: z
    .string()
    .refine((text) => text.split(/\s+/).includes('openid'), 'must contain openid')
    .default('openid profile email'),
  /** A name, or a path with dots; a claim of exactly this name goes first. */
  IDP_GROUPS_CLAIM: z.string().min(1).default('groups'),
  IDP_USERNAME_CLAIM: z.string().min(1).default('preferred_username'),
  IDP_ADMIN_GROUP: z.string().min(1).optional(),
  IDP_AUDITOR_GROUP: z.string().min(1).optional(),
  IDP_ALLOWED_GROUPS: list.default([]),
  IDP_TRUST_EMAIL: flag.default(false),
  /** How long after their last login at the provider the tokens of its users count; 0 for ever. */
  IDP_LOGIN_MAX_AGE_SEC: z.coerce.number().int().min(0).max(LOGIN_AGE_SEC_MAX).default(2_592_000),
  LOGIN_SEC: z.coerce.number().int().min(60).max(LOGIN_SEC_MAX).default(43_200),
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  TRUST_PROXY: list
    .refine(
      (names) => names.every(isNetwork),
      'must be addresses, networks like 10.0.0.0/8, loopback, linklocal or uniquelocal, comma separated',
    )
    .default([]),
};

const Parsed = z.object(AUTH_ENVIRONMENT);

/** The configuration in these settings. `problems` says what does not go together. */
export function authConfig(e: z.infer<typeof Parsed>): { config: AuthConfig; problems: readonly string[] } {
  const method = e.AUTH_METHOD ?? 'local';
  const problems: string[] = [];
  if (e.AUTH_METHOD === undefined && e.IDP_ISSUER !== undefined) {
    problems.push('IDP_ISSUER is set: set AUTH_METHOD too, to oidc or both (or to local to leave it unused)');
  }
  const passwords = method !== 'oidc' ? 'everybody' : e.ADMIN_PASSWORD_LOGIN ? 'admins' : 'nobody';
  if (e.IDP_LOGIN_MAX_AGE_SEC > 0 && e.IDP_LOGIN_MAX_AGE_SEC < e.LOGIN_SEC) {
    problems.push('IDP_LOGIN_MAX_AGE_SEC must be 0, or not below LOGIN_SEC: logins would end before their time');
  }
  const base = {
    method,
    passwords,
    loginMs: e.LOGIN_SEC * 1000,
    providerLoginMaxAgeMs: e.IDP_LOGIN_MAX_AGE_SEC === 0 ? undefined : e.IDP_LOGIN_MAX_AGE_SEC * 1000,
  } as const;
  if (method === 'local') return { config: { ...base, oidc: undefined }, problems };
  if (e.IDP_ISSUER === undefined || e.IDP_CLIENT_ID === undefined) {
    problems.push(`AUTH_METHOD=${method} needs IDP_ISSUER and IDP_CLIENT_ID`);
    return { config: { ...base, oidc: undefined }, problems };
  }
  const oidc: OidcConfig = {
    issuer: e.IDP_ISSUER,
    clientId: e.IDP_CLIENT_ID,
    clientSecret: e.IDP_CLIENT_SECRET,
    clientAuth: e.IDP_CLIENT_AUTH,
    scopes: e.IDP_SCOPES.trim().split(/\s+/).join(' '),
    groupsClaim: e.IDP_GROUPS_CLAIM,
    usernameClaim: e.IDP_USERNAME_CLAIM,
    adminGroup: e.IDP_ADMIN_GROUP,
    auditorGroup: e.IDP_AUDITOR_GROUP,
    allowedGroups: e.IDP_ALLOWED_GROUPS,
    trustsEmail: e.IDP_TRUST_EMAIL,
  };
  return { config: { ...base, oidc }, problems };
}

/** Codes, tokens and the client's secret go there: never unencrypted over a network. */
function isProviderUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || /[?#]/.test(text)) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

function isNetwork(text: string): boolean {
  if (NAMES_OF_NETWORKS.includes(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  // A network of everybody would let anybody choose the address they are known by.
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (family === 4 ? 32 : 128))
  );
}
