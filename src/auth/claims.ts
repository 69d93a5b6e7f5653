/** What a provider says of an account, from its ID token and its UserInfo endpoint. */
export type Claims = Readonly<Record<string, unknown>>;

/** A claim by its name, or else by a path with dots: `resource_access.sluice.roles`. Names may hold dots themselves. */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** A claim that is a text with something in it. */
export function textAt(claims: Claims, path: string): string | undefined {
  const value = claimAt(claims, path);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
