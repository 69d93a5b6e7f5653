/** Longer names are made into texts each time. */
const NAME_BYTES_MAX = 32;
/** Names that are kept, each in the place that its bytes tell; another one takes it over. */
const NAMES_KEPT = 2048;

/** A name that was met, as a text and as it begins a member in JSON. */
interface KnownName {
  readonly text: string;
  /** `"name":` */
  readonly member: string;
}

const KNOWN: (KnownName | undefined)[] = Array.from({ length: NAMES_KEPT }, () => undefined);

/** The name at `[start, end)` as a text. Names of fields repeat: most are compared with one that is known, and not made again. */
export function nameText(bytes: Buffer, start: number, end: number): string {
  return knownName(bytes, start, end)?.text ?? bytes.toString('utf8', start, end);
}

/** The name as the beginning of a member in JSON. */
export function nameMember(bytes: Buffer, start: number, end: number): string {
  return knownName(bytes, start, end)?.member ?? memberOf(bytes.toString('utf8', start, end));
}

/** Undefined for what is long, or beyond ASCII. */
function knownName(bytes: Buffer, start: number, end: number): KnownName | undefined {
  const length = end - start;
  if (length > NAME_BYTES_MAX) return undefined;
  let digest = length;
  let bits = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    digest = (Math.imul(digest, 31) + byte) | 0;
    bits |= byte;
  }
  if (bits > 0x7f) return undefined;
  const place = (digest ^ (digest >>> 15)) & (NAMES_KEPT - 1);
  const known = KNOWN[place];
  if (known !== undefined && isAt(known.text, bytes, start, length)) return known;
  const text = bytes.toString('latin1', start, end);
  const added: KnownName = { text, member: memberOf(text) };
  KNOWN[place] = added;
  return added;
}

function isAt(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i += 1) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}

function memberOf(name: string): string {
  return `${JSON.stringify(name)}:`;
}
