import { createHash } from 'node:crypto';
import type { Admission } from '../../src/core/protocol.ts';
import type { Query, Statement } from '../../src/core/query.ts';
import { maySet } from '../../src/sql/postgres/parameters.ts';
import { LoginRefusal } from './login-refusal.ts';
import type { Analyse } from './session-state.ts';

/** Settings whose meaning is not harmless in itself, and which would be judged if they came as SET. */
export function judgedSettings(settings: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...settings].filter(([name, value]) => !maySet(name, value)));
}

/**
 * Lets the pipeline judge start-up settings as the SET statements they stand for: given at start-up they must not pass
 * where a statement would be held, denied or recorded. Throws LoginRefusal. Returns what records that they took effect.
 */
export async function judgeSettings(
  admission: Admission,
  settings: ReadonlyMap<string, string>,
  analyse: Analyse,
  notice: (text: string) => void,
): Promise<() => Promise<void>> {
  const judged = judgedSettings(settings);
  if (judged.size === 0) return async () => undefined;
  const query = settingsQuery(judged, analyse);
  const { hold, done } = admission.session.beginHold(notice);
  try {
    const verdict = await admission.pipeline.decide(query, hold);
    if (!verdict.allow) {
      const { message, hint } = verdict.reason;
      throw new LoginRefusal('42501', message, hint === undefined ? {} : { hint });
    }
  } finally {
    done();
  }
  return () =>
    admission.pipeline.emit({
      type: 'query.ended',
      query,
      outcome: { status: 'ok', rows: 0, tag: 'SET' },
      masked: admission.session.takeMasked(),
    });
}

/** Query 0 of the session: what the client's own queries count from comes after it. */
function settingsQuery(settings: ReadonlyMap<string, string>, analyse: Analyse): Query {
  const text = [...settings].map(([name, value]) => `SET ${identifier(name)} = ${literal(value)}`).join('; ');
  let statements: readonly Statement[] | undefined;
  return {
    id: 0,
    text,
    phase: 'execute',
    via: 'StartupMessage',
    related: [],
    statements: () => {
      statements ??= analyse(text);
      return statements;
    },
    fingerprint: () => createHash('sha256').update(text).digest('hex'),
  };
}

/** Quoted part by part: a dot separates an extension's name from its parameter's. */
function identifier(name: string): string {
  return name
    .split('.')
    .map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.');
}

/** An escape string reads the same whatever standard_conforming_strings says. */
function literal(value: string): string {
  const quoted = value.replaceAll("'", "''");
  return quoted.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}
