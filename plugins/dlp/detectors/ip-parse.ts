const GROUPS = 8;

/** The eight groups of an IPv6 address (RFC 4291 section 2.2: full, compressed, with an IPv4 tail), or undefined. */
export function parseIpV6(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const isShort = halves.length === 2;
  const [head, tail] = [groupsOf(halves[0] ?? '', !isShort), groupsOf(halves[1] ?? '', true)];
  if (head === undefined || tail === undefined) return undefined;
  const missing = GROUPS - head.length - tail.length;
  if (!isShort) return missing === 0 ? head : undefined;
  // `::` alone is the unspecified address, nobody's.
  if (missing < 1 || missing === GROUPS) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** One way of writing for every way of writing the same address. IPv4-mapped IPv6 addresses become the IPv4 ones they are. */
export function canonicalIp(text: string): string {
  const address = text.split('%')[0] ?? '';
  const v4 = octetsOf(address);
  if (v4 !== undefined) return v4.join('.');
  const groups = parseIpV6(address);
  if (groups === undefined) return text.toLowerCase();
  const [fifth, high, low] = [groups[5] ?? 0, groups[6] ?? 0, groups[7] ?? 0];
  if (fifth === 0xffff && groups.slice(0, 5).every((group) => group === 0)) {
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  return groups.map((group) => group.toString(16)).join(':');
}

/** An IPv4 address may stand only at the end of the whole. */
function groupsOf(text: string, isEnd: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    const octets = isEnd && i === parts.length - 1 && part.includes('.') ? octetsOf(part) : undefined;
    if (octets !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = octets;
      groups.push((a << 8) | b, (c << 8) | d);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function octetsOf(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  const isDotted = parts.length === 4 && parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) <= 255);
  return isDotted ? parts.map(Number) : undefined;
}
