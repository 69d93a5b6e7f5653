import { OpenQuoteError, wordsOf } from './command-words.ts';
import type { Field, Kind, Way } from './kinds/index.ts';
import { EMPTY_SECRET, isGiven, type SecretDraft, type StoredSecret, secretOf } from './secret-draft.ts';

/** A key of one's own, of a custom command. */
export interface OwnKey {
  readonly id: number;
  readonly place: 'envvar' | 'filesystem';
  readonly name: string;
  readonly text: string;
}

/** Where a connection leads, as its form has it. */
export interface SourceDraft {
  readonly name: string;
  /** Which of the kind's ways, by its place. */
  readonly way: number;
  readonly secret: SecretDraft;
  /** Of a custom connection. */
  readonly command: string;
  readonly ownKeys: readonly OwnKey[];
}

/** Nothing filled in yet. */
export const EMPTY_SOURCE: SourceDraft = { name: '', way: 0, secret: EMPTY_SECRET, command: '', ownKeys: [] };

/** What is wrong, by the field it stands at: `name`, `command`, a key of the secret, or `key <id>`. */
export type Problems = Readonly<Record<string, string>>;

const NAME = /^\w+(?:[-.]\w+)*$/;
const NAME_CHARACTERS_MIN = 3;
const KEY = /^[A-Z_][A-Z0-9_]*$/;

/** The way of a kind that a draft goes; undefined where there is none. */
export function wayOf(kind: Kind, draft: Pick<SourceDraft, 'way'>): Way | undefined {
  return kind.ways[draft.way] ?? kind.ways[0];
}

/** The way that what is stored was entered by. */
export function storedWay(kind: Kind, stored: StoredSecret): number {
  const place = kind.ways.findIndex(({ fields }) =>
    fields.some(({ key, isRequired = false }) => isRequired && Object.hasOwn(stored, key)),
  );
  return Math.max(0, place);
}

/** Stored keys that no field of the kind is for, as the command line may have set them: they can be replaced, and removed. */
export function strayFields(kind: Kind, stored: StoredSecret): readonly Field[] {
  const known = kind.ways.flatMap(({ fields }) => fields.map(({ key }) => key));
  return Object.keys(stored)
    .filter((key) => !known.includes(key))
    .map((key) => ({ key, label: key.slice(key.indexOf(':') + 1), help: 'Set elsewhere.', input: 'password' }));
}

/** What is wrong with a draft; the gateway looks again, and closer. */
export function problemsOf(kind: Kind, draft: SourceDraft, stored: StoredSecret): Problems {
  const problems: Record<string, string> = {};
  if (!NAME.test(draft.name) || draft.name.replaceAll(/[-.]/g, '').length < NAME_CHARACTERS_MIN) {
    problems.name = 'At least 3 letters, digits and underscores, with single dots or dashes between them';
  }
  for (const field of wayOf(kind, draft)?.fields ?? []) {
    const problem = fieldProblem(field, draft.secret, stored);
    if (problem !== undefined) problems[field.key] = problem;
  }
  if (kind.type === 'custom') Object.assign(problems, commandProblems(draft));
  return problems;
}

function fieldProblem(field: Field, secret: SecretDraft, stored: StoredSecret): string | undefined {
  if (field.isRequired === true && !isGiven(secret, stored, field.key)) return `${field.label} is missing`;
  const text = secret.typed[field.key] ?? '';
  if (field.key !== 'envvar:PORT' || text === '' || text.startsWith('_')) return undefined;
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535 ? undefined : 'A number from 1 to 65535';
}

function commandProblems({ command, ownKeys }: SourceDraft): Problems {
  const problems: Record<string, string> = {};
  try {
    if (wordsOf(command).length === 0) problems.command = 'Which program takes the scripts?';
  } catch (error) {
    if (!(error instanceof OpenQuoteError)) throw error;
    problems.command = error.message;
  }
  const names = ownKeys.map(({ name }) => name);
  for (const { id, name, text } of ownKeys) {
    if (!KEY.test(name)) problems[`key ${id}`] = 'Capitals, digits and underscores';
    else if (names.filter((other) => other === name).length > 1) problems[`key ${id}`] = 'This name stands here twice';
    else if (text === '') problems[`key ${id}`] = 'The value is missing';
  }
  return problems;
}

/** What the API is sent of a draft. Of other ways than the one it goes nothing stays. */
export function bodyOf(
  kind: Kind,
  draft: SourceDraft,
  stored: StoredSecret,
): { readonly command?: string[]; readonly secret: Record<string, string> } {
  if (kind.type === 'custom') {
    const typed = Object.fromEntries(draft.ownKeys.map(({ place, name, text }) => [`${place}:${name}`, text]));
    const secret = secretOf({ ...draft.secret, typed: { ...draft.secret.typed, ...typed } }, stored);
    return { command: wordsOf(draft.command), secret };
  }
  const way = wayOf(kind, draft);
  const others = kind.ways.filter((other) => other !== way).flatMap(({ fields }) => fields.map(({ key }) => key));
  const strange = others.filter((key) => !(way?.fields ?? []).some((field) => field.key === key));
  const secret = secretOf(draft.secret, stored);
  return { secret: Object.fromEntries(Object.entries(secret).filter(([key]) => !strange.includes(key))) };
}

/** What is sent of a connection that is not saved yet: to test it, and to create it. */
export function newConnectionOf(kind: Kind, draft: SourceDraft) {
  const { type, subtype } = kind;
  return { name: draft.name, type, subtype, ...bodyOf(kind, draft, {}) };
}
