/** What is typed into a form of a secret: nothing of what is stored is in it. */
export interface SecretDraft {
  /** By key (`envvar:HOST`); empty: what is stored stays. */
  readonly typed: Readonly<Record<string, string>>;
  /** Stored keys that shall go. */
  readonly removed: readonly string[];
}

/** What is stored, as the API shows it: keys, and the base64 of references; of everything else nothing. */
export type StoredSecret = Readonly<Record<string, string>>;

export const EMPTY_SECRET: SecretDraft = { typed: {}, removed: [] };

/** The draft with something else in one field. */
export function withTyped(draft: SecretDraft, key: string, text: string): SecretDraft {
  return { typed: { ...draft.typed, [key]: text }, removed: draft.removed.filter((other) => other !== key) };
}

/** The draft in which a stored key goes. */
export function withRemoved(draft: SecretDraft, key: string): SecretDraft {
  const { [key]: _typed, ...typed } = draft.typed;
  return { typed, removed: [...draft.removed.filter((other) => other !== key), key] };
}

/** Whether anything is to be written. */
export function isChanged({ typed, removed }: SecretDraft): boolean {
  return removed.length > 0 || Object.values(typed).some((text) => text !== '');
}

/** The whole secret as the API takes it: what was typed in base64, and an empty value for what stays. */
export function secretOf(draft: SecretDraft, stored: StoredSecret): Record<string, string> {
  const kept = Object.entries(stored).filter(([key]) => !draft.removed.includes(key));
  const typed = Object.entries(draft.typed)
    .filter(([, text]) => text !== '')
    .map(([key, text]) => [key, toBase64(text)] as const);
  return { ...Object.fromEntries(kept), ...Object.fromEntries(typed) };
}

/** Whether a key has a value when this is saved. */
export function isGiven(draft: SecretDraft, stored: StoredSecret, key: string): boolean {
  if ((draft.typed[key] ?? '') !== '') return true;
  return Object.hasOwn(stored, key) && !draft.removed.includes(key);
}

/** Where a stored value is kept instead of here; undefined of one that is kept here, which nobody reads back. */
export function referenceOf(stored: StoredSecret, key: string): string | undefined {
  const value = stored[key] ?? '';
  return value === '' ? undefined : fromBase64(value);
}

function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

function fromBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
}
