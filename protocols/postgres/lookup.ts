import { nameKey } from './names.ts';
import { Portal, type PortalObject, Prepared, type StatementObject } from './objects.ts';
import { type SessionState, unknownStatement } from './session-state.ts';

/** What a Bind or Describe of the name would run. Never undefined: what cannot be accounted for is judged as unknown. */
export function findPrepared(name: Buffer, state: SessionState): Prepared {
  const candidates = state.statements.lookup(nameKey(name), state.segment);
  const [first] = candidates;
  if (candidates.length === 1 && first?.kind === 'prepared') return first;
  return sameText(candidates) ?? unaccountable(name, textsOf(candidates), state);
}

/** What an Execute or Describe of the name would run; a cursor made by DECLARE is a FETCH of all its rows. */
export function findPortal(name: Buffer, state: SessionState): Portal {
  const candidates = state.portals.lookup(nameKey(name), state.segment);
  const [first] = candidates;
  if (candidates.length === 1 && first?.kind === 'portal') return first;
  if (candidates.length === 1 && first?.kind === 'cursor') {
    const text = `FETCH ALL FROM ${quoted(name, state)}`;
    return new Portal(new Prepared(text, [], () => state.options.analyse(text)), undefined);
  }
  return new Portal(unaccountable(name, portalTexts(candidates), state), undefined);
}

/** Several objects of one text are one to whoever judges it; their columns may differ and have to be asked for. */
function sameText(candidates: readonly StatementObject[]): Prepared | undefined {
  const [first] = candidates;
  if (first?.kind !== 'prepared') return undefined;
  const isSame = (other: StatementObject): boolean =>
    other.kind === 'prepared' && other.text === first.text && String(other.paramTypes) === String(first.paramTypes);
  if (!candidates.every(isSame)) return undefined;
  return new Prepared(first.text, first.paramTypes, () => first.statements(), first.alternatives);
}

function unaccountable(name: Buffer, alternatives: readonly string[], state: SessionState): Prepared {
  const text = `EXECUTE ${quoted(name, state)}`;
  return new Prepared(text, [], () => unknownStatement(text), alternatives);
}

function textsOf(candidates: readonly StatementObject[]): string[] {
  return candidates.flatMap((candidate) => (candidate.kind === 'prepared' ? [candidate.text] : []));
}

function portalTexts(candidates: readonly PortalObject[]): string[] {
  return candidates.flatMap((candidate) => {
    if (candidate.kind === 'obscured') return [];
    return [candidate.kind === 'cursor' ? candidate.text : candidate.prepared.text];
  });
}

function quoted(name: Buffer, state: SessionState): string {
  return `"${state.encoding.decode(name).replaceAll('"', '""')}"`;
}
