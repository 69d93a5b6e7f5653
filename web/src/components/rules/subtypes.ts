/** What kinds of connections a sample can be of, by the gateway's word for each. */
export const SUBTYPES = [
  { value: 'postgres', label: 'PostgreSQL' },
  { value: 'mysql', label: 'MySQL or MariaDB' },
  { value: 'mongodb', label: 'MongoDB' },
  { value: 'command', label: 'Custom command' },
] as const;

export type Subtype = (typeof SUBTYPES)[number]['value'];

/** Whether it is a subtype that samples can be of. */
export function isSubtype(text: string | null): text is Subtype {
  return SUBTYPES.some(({ value }) => value === text);
}

/** The lines of a field that takes one entry a line; nothing of an entry is lost but the spaces around it. */
export function linesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
