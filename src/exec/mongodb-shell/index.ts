export type { Answer, ShellCommand } from './command.ts';
export { parseScript } from './parse.ts';
export { ShellError } from './shell-error.ts';
export type { ShellDocument, ShellValue } from './value.ts';
