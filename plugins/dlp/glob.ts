/** Whether a name matches a pattern of `*` (any characters) and `?` (one), whatever the case. At most length × length steps. */
export function matchesGlob(pattern: string, name: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), name.toLowerCase()];
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let n = 0; n < given.length; ) {
    if (p < wanted.length && wanted[p] !== '*' && (wanted[p] === '?' || wanted[p] === given[n])) {
      p++;
      n++;
    } else if (wanted[p] === '*') {
      star = p++;
      resume = n;
    } else if (star >= 0) {
      // The last star takes one more; earlier ones never need to be looked at again.
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (wanted[p] === '*') p++;
  return p === wanted.length;
}
