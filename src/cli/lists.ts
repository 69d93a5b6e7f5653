import { UsageError } from './failure.ts';

/** The parts of a list such as `dba-team, security`, without repeats and empty parts. */
export function parseList(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

/** For an option that may be given several times, each time with a list. */
export function collectList(text: string, before: readonly string[] | undefined): string[] {
  return [...new Set([...(before ?? []), ...parseList(text)])];
}

/** For an option that may be given several times and is kept as written. */
export function collect(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** `key=value` texts as a map; the value may itself hold `=`. */
export function parsePairs(option: string, texts: readonly string[]): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    // The text is not repeated: in `-e` the rest of it may be a secret.
    if (at < 1) throw new UsageError(`${option} needs KEY=VALUE.`);
    pairs.set(text.slice(0, at).trim(), text.slice(at + 1));
  }
  return pairs;
}
