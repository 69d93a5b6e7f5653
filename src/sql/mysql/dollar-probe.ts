/**
 * Whether a text is what MySQL's own client asks at its start, since 8.0.32, to find out whether the server quotes with
 * dollars. It is an error whichever way the server reads it, and nothing can stand behind it, so it does nothing.
 */
export function isDollarProbe(text: string): boolean {
  return text.length === PROBE.length && text.toLowerCase() === PROBE;
}

const PROBE = 'select $$';
