import { unprocessable } from './errors.ts';
import type { TrialResult, TrialStatement } from './trial-ports.ts';

/** Steps that one trial may take in one piece: everybody waits for them. About three seconds where every state of a pattern is under way. */
const STEPS_MAX = 50_000_000;

/** Whether rules with so many steps for each character would hold everybody up for too long with so much text. */
export function takesTooLong(stepsPerCharacter: number, characters: number): boolean {
  return stepsPerCharacter * characters > STEPS_MAX;
}

/** Throws ApiError 422 where a sample is too long for the rules that are tried. */
export function refuseLongTrial(stepsPerCharacter: number, characters: number): void {
  if (!takesTooLong(stepsPerCharacter, characters)) return;
  const most = Math.floor(STEPS_MAX / stepsPerCharacter);
  throw unprocessable(
    `trying this on ${characters} characters would take too long; at most ${most} are tried with patterns and words like these`,
  );
}

/** The characters of a statement that rules look at. */
export function statementChars({ text, params = [], related = [] }: TrialStatement): number {
  const values = params.reduce((sum, param) => sum + (param.text?.length ?? 0), 0);
  return related.reduce((sum, one) => sum + one.text.length, text.length + values);
}

/** The characters of rows that rules look at. */
export function resultChars({ rows }: Pick<TrialResult, 'rows'>): number {
  return rows.reduce((sum, row) => row.reduce((chars, cell) => chars + (cell?.length ?? 0), sum), 0);
}
