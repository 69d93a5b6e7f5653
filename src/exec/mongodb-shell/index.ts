export type { Answer, ShellCommand } from './command.ts';
export { parseScript } from './parse.ts';
export { ShellError } from './shell-error.ts';
