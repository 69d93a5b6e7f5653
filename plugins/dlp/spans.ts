import { BLANK } from './characters.ts';
import type { CompiledType } from './compile.ts';
import type { Report } from './detectors/detector.ts';
import { FEATURES_END, featuresOfCodes, hasFeatures } from './features.ts';
import { MARKS_END, survivesPlain } from './marks.ts';
import type { Strategy } from './rule.ts';
import { ScanText } from './scan-text.ts';
import { stricter } from './strategies.ts';

/** A stretch of a text that is masked as one value. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly type: CompiledType;
  /** The strictest of all types found in it. */
  readonly strategy: Strategy;
}

/** Taking a value out can show another one beside it. After so many rounds all that is left is masked. */
const ROUNDS_MAX = 4;

/** Chooses the types that the features of a text do not rule out; each answer is worked out once, there are few. */
export class Candidates {
  readonly #types: readonly CompiledType[];
  // As long as it will ever be: an array with far-apart entries would become a slow one.
  readonly #byFeatures: (readonly CompiledType[] | undefined)[] = new Array(FEATURES_END);
  readonly #byMarks: (readonly CompiledType[] | undefined)[] = new Array(MARKS_END);
  /** Whether a cell that `isPlain` clears holds nothing of any type. */
  readonly clearsPlain: boolean;

  constructor(types: readonly CompiledType[]) {
    this.#types = types;
    this.clearsPlain = !types.some(({ detector }) => survivesPlain(detector.marks ?? UNMARKED));
  }

  /** The types that the marks of a cell do not rule out for a first look; of a cell that is ODD nothing is known. */
  forMarks(marks: number): readonly CompiledType[] {
    const known = this.#byMarks[marks];
    if (known !== undefined) return known;
    const chosen = this.#types.filter(({ detector }) => hasFeatures(marks, detector.marks ?? UNMARKED));
    this.#byMarks[marks] = chosen;
    return chosen;
  }

  for(features: number): readonly CompiledType[] {
    const known = this.#byFeatures[features];
    if (known !== undefined) return known;
    const chosen = this.#types.filter(({ detector }) => hasFeatures(features, detector.needs));
    this.#byFeatures[features] = chosen;
    return chosen;
  }
}

const UNMARKED: readonly number[] = [0];

const REMEMBERED = new WeakMap<readonly CompiledType[], Candidates>();

/** The candidates of a list of types, shared by every result they are looked for in. */
export function candidatesOf(types: readonly CompiledType[]): Candidates {
  let candidates = REMEMBERED.get(types);
  if (candidates === undefined) {
    candidates = new Candidates(types);
    REMEMBERED.set(types, candidates);
  }
  return candidates;
}

/** Everything there is to mask in a text, in order, without overlaps. Nothing of these types is left outside of it. */
export function findSpans(types: readonly CompiledType[], text: ScanText): readonly Span[] {
  const found = detect(types, text);
  if (found.length === 0) return found;
  const possible = (features: number) => types.filter(({ detector }) => hasFeatures(features, detector.needs));
  return completeSpans(found, new Uint16Array(text.codes), text.context, possible);
}

/**
 * Merges what was found and looks for what shows once that is taken out. `codes` are written to; `possible` says which types
 * features do not rule out.
 */
export function completeSpans(
  first: readonly Span[],
  codes: Uint8Array | Uint16Array,
  context: ReadonlySet<string>,
  possible: (features: number) => readonly CompiledType[],
): readonly Span[] {
  let spans = merge(first);
  for (let round = 1; round < ROUNDS_MAX; round++) {
    for (const { start, end } of spans) codes.fill(BLANK, start, end);
    const types = possible(featuresOfCodes(codes));
    if (types.length === 0) return spans;
    const found = detect(types, new ScanText(codes, context));
    if (found.length === 0) return spans;
    spans = merge([...spans, ...found]);
  }
  const [start] = spans as [Span];
  return [{ ...start, start: 0, end: codes.length }];
}

function detect(types: readonly CompiledType[], text: ScanText): readonly Span[] {
  let spans: Span[] | undefined;
  let type: CompiledType;
  const report: Report = (start, end, score) => {
    if (score < type.threshold) return;
    spans ??= [];
    spans.push({ start, end, type, strategy: type.strategy });
  };
  for (type of types) type.detector.scan(text, report);
  return spans ?? NOTHING;
}

const NOTHING: readonly Span[] = [];

/** A single look for who mostly finds one value or none. Used again and again: it is made of nothing. */
export class FirstLook {
  /** The type of the last detection; undefined when there is none. */
  type: CompiledType | undefined;
  count = 0;
  start = 0;
  end = 0;
  #asked: CompiledType | undefined;
  /** Those before the last one. */
  #earlier: Span[] = [];
  readonly #report: Report = (start, end, score) => {
    const asked = this.#asked;
    if (asked === undefined || score < asked.threshold) return;
    if (this.type !== undefined) this.#earlier.push(this.#span(this.type));
    this.type = asked;
    this.start = start;
    this.end = end;
    this.count++;
  };

  scan(types: readonly CompiledType[], text: ScanText): void {
    if (this.#earlier.length > 0) this.#earlier = [];
    this.type = undefined;
    this.count = 0;
    for (const type of types) {
      this.#asked = type;
      type.detector.scan(text, this.#report);
    }
  }

  /** All detections. */
  spans(): readonly Span[] {
    return this.type === undefined ? NOTHING : [...this.#earlier, this.#span(this.type)];
  }

  #span(type: CompiledType): Span {
    return { start: this.start, end: this.end, type, strategy: type.strategy };
  }
}

/**
 * Joins what overlaps: the longest detection names the whole, among equals the more specific type, then the first one.
 * The whole is masked, so that no rest of the loser stays readable.
 */
export function merge(spans: readonly Span[]): readonly Span[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end || a.type.rank - b.type.rank);
  const merged: Span[] = [];
  let winner: Span | undefined;
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last === undefined || winner === undefined || span.start >= last.end) {
      merged.push(span);
      winner = span;
      continue;
    }
    if (beats(span, winner)) winner = span;
    merged[merged.length - 1] = {
      start: last.start,
      end: Math.max(last.end, span.end),
      type: winner.type,
      strategy: stricter(last.strategy, span.strategy),
    };
  }
  return merged;
}

function beats(a: Span, b: Span): boolean {
  const longer = a.end - a.start - (b.end - b.start);
  return longer > 0 || (longer === 0 && a.type.rank < b.type.rank);
}

/** Spans over normalised codes become spans over the original text. */
export function toOriginal(spans: readonly Span[], origins: Uint32Array | undefined): readonly Span[] {
  if (origins === undefined) return spans;
  // The start of the code behind is the end of this one, invisible characters between included.
  return spans.map((span) => ({ ...span, start: origins[span.start] as number, end: origins[span.end] as number }));
}
