import type { CompiledType } from './compile.ts';
import { featuresOfText, NOT_ASCII } from './features.ts';
import { normaliseText } from './normal-text.ts';
import { NO_CONTEXT, ScanText } from './scan-text.ts';
import { type Candidates, candidatesOf, completeSpans, findSpans, merge, type Span, toOriginal } from './spans.ts';
import { type Label, maskValue } from './strategies.ts';

/** Takes note of masked values, one where `n` is left out; never of a value itself. */
export type CountMasked = (entity: string, n?: number) => void;

/** Replaces what the detectors find in texts. Holds the key of the hashes and no text. */
export class TextMasker {
  readonly #candidates: Candidates;
  readonly #hashKey: Uint8Array;
  readonly #count: CountMasked;

  constructor(types: readonly CompiledType[], hashKey: Uint8Array, count: CountMasked) {
    this.#candidates = candidatesOf(types);
    this.#hashKey = hashKey;
    this.#count = count;
  }

  /** Whether a cell that `isPlain` (marks.ts) clears can be left alone. */
  get clearsPlain(): boolean {
    return this.#candidates.clearsPlain;
  }

  /** The types that the marks of an ASCII cell do not rule out for a first look. */
  marked(marks: number): readonly CompiledType[] {
    return this.#candidates.forMarks(marks);
  }

  /** The types that the features of a text do not rule out. */
  candidates(features: number): readonly CompiledType[] {
    return this.#candidates.for(features);
  }

  /** Whether an ASCII cell holds anything, without a string being made of it. */
  foundInAscii(bytes: Uint8Array, candidates: readonly CompiledType[], context: ReadonlySet<string>): readonly Span[] {
    return findSpans(candidates, new ScanText(bytes, context));
  }

  /** All that is to be masked in ASCII codes of which a first look told something. They are written to. */
  complete(first: readonly Span[], codes: Uint8Array, context: ReadonlySet<string>): readonly Span[] {
    return completeSpans(first, codes, context, (features) => this.candidates(features));
  }

  /** What stands for a value that was found; null where a strategy asks for NULL. */
  maskOf({ type, strategy }: Span, value: string): string | null {
    const { entity, canonical } = type.detector;
    return strategy === 'null'
      ? null
      : maskValue({ entity, strategy, canonical }, value, this.#hashKey, Number.POSITIVE_INFINITY);
  }

  /** All that is to be masked in a text. */
  find(text: string, context: ReadonlySet<string> = NO_CONTEXT): readonly Span[] {
    const features = featuresOfText(text);
    const candidates = this.candidates(features);
    if (candidates.length === 0) return [];
    const normal = normaliseText(text);
    const spans = toOriginal(findSpans(candidates, new ScanText(normal.codes, context)), normal.origins);
    if ((features & NOT_ASCII) === 0 || !normal.changed) return spans;
    const original = candidates.filter(({ detector }) => detector.seesOriginal);
    if (original.length === 0) return spans;
    const codes = Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
    return merge([...spans, ...findSpans(original, new ScanText(codes, context, text))]);
  }

  /** The masked text; the same string when there is nothing to mask; null when a strategy asks for NULL. */
  mask(text: string, context?: ReadonlySet<string>, lengthMax?: number): string | null {
    return this.apply(text, this.find(text, context), lengthMax);
  }

  /** Puts masks in the place of spans and counts them. */
  apply(text: string, spans: readonly Span[], lengthMax = Number.POSITIVE_INFINITY): string | null {
    if (spans.length === 0) return text;
    for (const { type } of spans) this.#count(type.detector.entity);
    if (spans.some(({ strategy }) => strategy === 'null')) return null;
    return this.#fit(text, spans, lengthMax);
  }

  /** A whole value under one label: a cell of a named column. */
  whole(label: Label, text: string, lengthMax = Number.POSITIVE_INFINITY): string | null {
    this.#count(label.entity);
    return label.strategy === 'null' ? null : maskValue(label, text, this.#hashKey, lengthMax);
  }

  /** Counts values that were replaced without being looked at. */
  countWhole(entity: string, n = 1): void {
    this.#count(entity, n);
  }

  #fit(text: string, spans: readonly Span[], lengthMax: number): string {
    const masked = this.#replace(text, spans, () => Number.POSITIVE_INFINITY);
    if (isWithin(masked, lengthMax)) return masked;
    // Masks no longer than what they stand for: then the whole is no longer than it was.
    const fitted = this.#replace(text, spans, (value) => [...value].length);
    return isWithin(fitted, lengthMax) ? fitted : [...fitted].slice(0, lengthMax).join('');
  }

  #replace(text: string, spans: readonly Span[], roomFor: (value: string) => number): string {
    let result = '';
    let from = 0;
    for (const { start, end, type, strategy } of spans) {
      const value = text.slice(start, end);
      const { entity, canonical } = type.detector;
      result +=
        text.slice(from, start) + maskValue({ entity, strategy, canonical }, value, this.#hashKey, roomFor(value));
      from = end;
    }
    return result + text.slice(from);
  }
}

/** Lengths are declared in characters, strings measured in UTF-16 units. */
function isWithin(text: string, lengthMax: number): boolean {
  return text.length <= lengthMax || (text.length <= lengthMax * 2 && [...text].length <= lengthMax);
}
