import { ApiFailure, sentenceOf } from '../../api/failure.ts';

/** What the gateway said of one field: `input.rules.0.words`, `columns` with the entry that it quotes. */
export interface FieldProblem {
  /** Names with dots; empty where no field is named. */
  readonly field: string;
  /** The entry of a list that is meant, where the gateway names it and not its place. */
  readonly entry?: string;
  readonly sentence: string;
}

const PLACED = /^((?:[a-z_]+)(?:\.\w+|\[\d+\])*)(?: ("(?:[^"\\]|\\.)*"))?:? (?:must |is above )?/;
/** Under what a draft lies in the body of a trial. */
const WRAPPERS = ['guardrail.', 'rule.'];

/** A refusal of a rule, taken apart by the fields that it names. `roots` are the fields there are. */
export function fieldProblemsOf(error: unknown, roots: readonly string[]): readonly FieldProblem[] {
  if (error === null || error === undefined) return [];
  if (!(error instanceof ApiFailure)) return [{ field: '', sentence: sentenceOf(error) }];
  // Only names are taken twice.
  if (error.status === 409) return [{ field: 'name', sentence: sentenceOf(error) }];
  if (error.status !== 400 && error.status !== 422) return [{ field: '', sentence: sentenceOf(error) }];
  const problems: { field: string; entry?: string; words: string }[] = [];
  for (const part of error.message.split('; ')) {
    const placed = placeOf(part, roots);
    const last = problems.at(-1);
    // Reasons have semicolons of their own.
    if (placed === undefined && last !== undefined) last.words += `; ${part}`;
    else problems.push(placed ?? { field: '', words: part });
  }
  return problems.map(({ words, ...rest }) => ({ ...rest, sentence: sentenceOf(new Error(words)) }));
}

function placeOf(part: string, roots: readonly string[]) {
  const wrapper = WRAPPERS.find((each) => part.startsWith(each)) ?? '';
  const text = part.slice(wrapper.length);
  const [, path = '', quoted] = PLACED.exec(text) ?? [];
  const field = path.replaceAll(/\[(\d+)\]/g, '.$1');
  if (!roots.includes(field.split('.')[0] ?? '')) return undefined;
  const words = text.slice(path.length + (quoted === undefined ? 0 : quoted.length + 1)).replace(/^:? /, '');
  const entry = quoted === undefined ? undefined : JSON.parse(quoted);
  return { field, words, ...(typeof entry === 'string' ? { entry } : {}) };
}

/** The sentences of a field and, with `within`, of what lies in it; undefined where there are none. */
export function problemAt(
  problems: readonly FieldProblem[],
  field: string,
  { within = false, entry }: { readonly within?: boolean; readonly entry?: string } = {},
): string | undefined {
  const found = problems.filter(
    (problem) =>
      (problem.field === field || (within && problem.field.startsWith(`${field}.`))) &&
      (problem.entry === undefined || entry === undefined || problem.entry === entry),
  );
  return found.length === 0 ? undefined : found.map(({ sentence }) => sentence).join(' ');
}
