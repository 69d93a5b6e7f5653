/** Where a login leads: the page that asked for it, of this app and no other; the first page where none did. */
export function nextPath(search: URLSearchParams): string {
  const next = search.get('next');
  // `//host` and `/\host` are addresses of other sites.
  if (next === null || !/^\/(?![/\\])/.test(next) || /^\/(login|setup)\b/.test(next)) return '/';
  return next;
}
