/** What is accepted, said with everything that is not. */
export const ACCEPTED =
  'Accepted are commands as in mongosh with their values written out, such as db.customers.find({ city: "Berlin" }).limit(5), ' +
  'and raw commands such as {"find": "customers", "filter": {}}. Nothing is evaluated: no variables, functions or arithmetic.';

/** A script that cannot be run as it is written; the message begins with the place, as `line:column`. */
export class ShellError extends Error {
  readonly hint: string;

  constructor(source: string, offset: number, problem: string, hint: string = ACCEPTED) {
    super(`${placeOf(source, offset)}: ${problem}`);
    this.name = 'ShellError';
    this.hint = hint;
  }
}

/** Both count from 1, columns in characters as editors count them. */
function placeOf(source: string, offset: number): string {
  const lines = source.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/);
  return `${lines.length}:${[...(lines.at(-1) ?? '')].length + 1}`;
}
