import { HIDDEN } from './connection-string.ts';

const LEFT_OUT = '(the message is left out: it repeats a secret of the statement)';

/**
 * A server's message about a statement with secrets. What it quotes is kept where it stands in what is shown of the
 * statement; a quotation may begin or end within a secret, so everything else it quotes is left out.
 */
export function withoutEcho(message: string, shown: readonly string[], secrets: ReadonlySet<string>): string {
  const start = message.search(/['"`]/);
  if (start === -1) return outside(message, secrets);
  const end = Math.max(message.lastIndexOf("'"), message.lastIndexOf('"'), message.lastIndexOf('`'));
  const quoted = end > start ? message.slice(start + 1, end) : message.slice(start + 1);
  const isSeen = shown.some((text) => text.includes(quoted)) && !quoted.includes(HIDDEN);
  if (isSeen) return outside(message.slice(0, start), secrets) + message.slice(start);
  const rest = end > start ? message.slice(end + 1) : '';
  const mark = message.charAt(start);
  return outside(`${message.slice(0, start)}${mark}${HIDDEN}${mark}${rest}`, secrets);
}

function outside(text: string, secrets: ReadonlySet<string>): string {
  const bare = text.replaceAll(HIDDEN, ' ');
  return [...secrets].some((secret) => secret !== '' && bare.includes(secret)) ? LEFT_OUT : text;
}
