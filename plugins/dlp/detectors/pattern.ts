import { RE2JS } from 're2js';
import type { ScanText } from '../scan-text.ts';
import type { Detector } from './detector.ts';

/** Long texts are searched in windows that overlap by as much as a match may be long. */
const WINDOW_CODES = 4096;
const MATCH_CODES_MAX = 4096;
/** A pattern that matches more often than this in one value is taken to mean all the rest of it. */
const MATCHES_MAX = 10_000;

/**
 * An administrator's pattern in RE2 syntax. One search is linear; repeated searches each of which reads to the end would
 * not be, hence the windows and the bound on matches.
 */
export function patternDetector(entity: string, pattern: string, score: number): Detector {
  const compiled = RE2JS.compile(pattern);
  return {
    entity,
    description: 'Values that match a pattern.',
    needs: [0],
    seesOriginal: true,
    scan(text, report) {
      scanWindows(compiled, text, (start, end) => report(start, end, score));
    },
    canonical: (value) => value.normalize('NFC'),
  };
}

function scanWindows(pattern: RE2JS, { text }: ScanText, report: (start: number, end: number) => void): void {
  let from = 0;
  let matches = 0;
  for (let base = 0; base < text.length || base === 0; base += WINDOW_CODES) {
    if (from >= base + WINDOW_CODES) continue;
    // One code of the window before, so that anchors and word boundaries see what stands there.
    const offset = Math.max(0, base - 1);
    const isLast = base + WINDOW_CODES >= text.length;
    const window = offset === 0 && isLast ? text : text.slice(offset, base + WINDOW_CODES + MATCH_CODES_MAX);
    const matcher = pattern.matcher(window);
    from = Math.max(from, base);
    while (from < base + WINDOW_CODES && from <= text.length && matcher.find(from - offset)) {
      const start = matcher.start() + offset;
      const end = matcher.end() + offset;
      if (start >= base + WINDOW_CODES) break;
      if (++matches > MATCHES_MAX) {
        report(start, text.length);
        return;
      }
      if (end > start) report(start, end);
      from = end > start ? end : end + 1;
    }
    if (isLast) return;
  }
}

/** What is wrong with a pattern, with the position of it; undefined when it can be used. */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > PATTERN_CODES_MAX) return `is longer than ${PATTERN_CODES_MAX} characters`;
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() > PATTERN_STEPS_MAX)
      return `is too large: ${compiled.programSize()} steps, at most ${PATTERN_STEPS_MAX}`;
    return compiled.matcher('').find() ? 'matches the empty text, so it would match everywhere' : undefined;
  } catch (error) {
    return syntaxProblem(pattern, error);
  }
}

const PATTERN_CODES_MAX = 2000;
const PATTERN_STEPS_MAX = 5000;

function syntaxProblem(pattern: string, error: unknown): string {
  if (!(error instanceof Error)) return 'cannot be compiled';
  const { error: what, input } = error as { error?: unknown; input?: unknown };
  const description = typeof what === 'string' ? what : error.message;
  // The parser names the piece it stumbled over, not where it stands; what is missing is missing at the end.
  const isAtEnd = typeof input !== 'string' || description.startsWith('missing closing');
  const at = isAtEnd ? pattern.length : Math.max(0, pattern.indexOf(input));
  const piece = typeof input === 'string' && input !== pattern ? `: \`${input}\`` : '';
  return `${description}${piece} (position ${at + 1})`;
}
