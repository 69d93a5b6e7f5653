export type { Account } from './account.ts';
export { cookieIn, LoginCookie, type LoginFlow } from './login-cookie.ts';
export { LoginError, type LoginErrorCode } from './login-error.ts';
export { targetWith } from './login-target.ts';
export { OidcLogin } from './oidc-login.ts';
export { OidcProvider } from './oidc-provider.ts';
