/** What to paste into a POSIX shell: the password into the environment, where only one's own processes read it, then the line. */
export function shellText(command: string, environment: Readonly<Record<string, string>>): string {
  const exports = Object.entries(environment).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  );
  return [...exports, command].join('\n');
}
