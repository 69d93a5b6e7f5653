/** Types of extended JSON that plain JSON has a value for, as far as it holds them. */
const PLAIN: Readonly<Record<string, (value: unknown) => unknown>> = {
  $numberInt: numberIn,
  $numberDouble: numberIn,
  $numberLong: (value) => {
    const number = numberIn(value);
    return Number.isSafeInteger(number) ? number : undefined;
  },
  $date: (value) => {
    const ms = relaxed(value);
    const isTime = typeof ms === 'number' && Math.abs(ms) <= 8.64e15;
    return isTime ? { $date: new Date(ms).toISOString() } : undefined;
  },
};

/** A document, as it is kept, laid out in lines; as it stands where only its beginning was kept. */
export function documentText(kept: string): string {
  try {
    return JSON.stringify(relaxed(JSON.parse(kept)), undefined, 2);
  } catch {
    return kept;
  }
}

/** Numbers and times as people write them; the record names the type of each. */
function relaxed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relaxed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) {
    const plain = Object.hasOwn(PLAIN, only[0]) ? PLAIN[only[0]]?.(only[1]) : undefined;
    if (plain !== undefined) return plain;
  }
  // Not assigned one by one: a field may be called `__proto__`.
  return Object.fromEntries(entries.map(([name, each]) => [name, relaxed(each)]));
}

function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
