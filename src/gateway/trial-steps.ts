import { RE2JS } from 're2js';
import type { GuardrailDraft } from '../api/guardrail-shape.ts';
import type { MaskingRuleDraft } from '../api/masking-shape.ts';

/** What each character of a text may cost a guardrail, in steps: its patterns and words all look at it. */
export function guardrailSteps({ input, output }: Pick<GuardrailDraft, 'input' | 'output'>): number {
  return sum([...input, ...output].map(({ words, patternRegex }) => wordSteps(words) + patternSteps(patternRegex)));
}

/** The same of a masking rule; what is built in takes next to nothing beside. */
export function maskingSteps({ customEntityTypes }: Pick<MaskingRuleDraft, 'customEntityTypes'>): number {
  return sum(customEntityTypes.map(({ regex = '', denyList = [] }) => patternSteps(regex) + wordSteps(denyList)));
}

/** The size of the program a pattern becomes: as many of its states may be under way at each character. */
function patternSteps(pattern: string): number {
  return pattern === '' ? 0 : RE2JS.compile(pattern).programSize();
}

function wordSteps(words: readonly string[]): number {
  return sum(words.map(({ length }) => length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
