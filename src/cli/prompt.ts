import { createInterface } from 'node:readline';
import type { Context } from './context.ts';
import { CommandError, UsageError } from './failure.ts';

/** The longest answer that is read; no name or password comes near it. */
const ANSWER_LENGTH_MAX = 64 * 1024;

/** True when somebody sits in front of the command who can be asked. */
export function canAsk(context: Context): boolean {
  return context.stdin.isTTY === true && context.stderr.isTTY === true;
}

/** Asks for a line on the terminal; the default stands for an empty answer. */
export async function ask(context: Context, question: string, fallback?: string): Promise<string> {
  context.stderr.write(fallback === undefined ? `${question}: ` : `${question} [${fallback}]: `);
  const lines = createInterface({ input: context.stdin });
  try {
    for await (const line of lines) return line.trim() || (fallback ?? '');
  } finally {
    lines.close();
  }
  throw new CommandError('Nothing was answered.');
}

/** Asks for a secret on the terminal without showing what is typed. */
export async function askSecret(context: Context, question: string): Promise<string> {
  const { stdin, stderr } = context;
  stderr.write(`${question}: `);
  stdin.setRawMode?.(true);
  stdin.resume();
  try {
    return await readHidden(stdin);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stderr.write('\n');
  }
}

/** Everything on stdin as one secret, without the line break at its end: for `--password-stdin`. */
export async function readSecretFromStdin(context: Context): Promise<string> {
  if (context.stdin.isTTY === true) {
    throw new UsageError(
      '--password-stdin reads from a pipe.',
      'Write it like: printf \'%s\' "$PASSWORD" | … --password-stdin',
    );
  }
  let text = '';
  context.stdin.setEncoding('utf8');
  for await (const chunk of context.stdin) {
    text += chunk;
    if (text.length > ANSWER_LENGTH_MAX) throw new UsageError('What came on stdin is too long for a password.');
  }
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw new UsageError('The password on stdin is empty.');
  return secret;
}

function readHidden(stdin: Context['stdin']): Promise<string> {
  const decoder = new TextDecoder();
  return new Promise((resolve, reject) => {
    let typed = '';
    const finish = (done: () => void) => {
      stdin.off('data', onData);
      stdin.off('end', onEnd);
      done();
    };
    const onEnd = () => finish(() => reject(new CommandError('Nothing was answered.')));
    const onData = (chunk: Buffer | string) => {
      const characters = [...(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))];
      for (const [i, character] of characters.entries()) {
        if (character === '\r' || character === '\n') {
          finish(() => resolve(typed));
          // What was typed or pasted ahead belongs to the next question.
          const ahead = characters.slice(i + 1).join('');
          stdin.pause();
          if (ahead !== '') stdin.unshift(Buffer.from(ahead));
          return;
        }
        if (character === '\u0003') return finish(() => reject(new CommandError('Cancelled.')));
        if (character === '\u0004' && typed === '') return onEnd();
        if (character === '\u007f' || character === '\b') typed = [...typed].slice(0, -1).join('');
        else if (character === '\u0015') typed = '';
        else if (character >= ' ' && typed.length < ANSWER_LENGTH_MAX) typed += character;
      }
    };
    stdin.on('data', onData);
    stdin.on('end', onEnd);
  });
}
