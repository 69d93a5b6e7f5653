/** Programs on the person's own machine that wait for the end of a login; RFC 8252, section 7.3. */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):([1-9]\d{0,4})\/callback$/;
const PORT_MAX = 65_535;
const LENGTH_MAX = 1024;

/**
 * The address a browser is sent to when a login ended, or undefined for one it must not be sent to: a path of this
 * gateway outside of its API, or `/callback` of a port of the person's own machine. Anything else would hand codes to strangers.
 */
export function loginTarget(redirect: string, ownUrl: string): string | undefined {
  if (redirect.length > LENGTH_MAX) return undefined;
  const [, , port] = LOOPBACK.exec(redirect) ?? [];
  if (port !== undefined) return Number(port) <= PORT_MAX ? redirect : undefined;
  // Browsers drop tabs and line breaks and take a backslash for a slash: `/\t/evil` is another host.
  if (!/^\/(?!\/)[\x21-\x7e]*$/.test(redirect) || /[\\#]/.test(redirect)) return undefined;
  const own = new URL(ownUrl);
  const url = new URL(redirect, own.origin);
  if (url.origin !== own.origin || /^\/api(\/|$)/i.test(url.pathname)) return undefined;
  return url.href;
}

/** The address with the end of the login in its query. */
export function targetWith(target: string, answer: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(target);
  for (const [name, value] of Object.entries(answer)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}
