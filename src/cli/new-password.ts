import type { Context } from './context.ts';
import { UsageError } from './failure.ts';
import { askSecret, canAsk, readSecretFromStdin } from './prompt.ts';

/** A password to be: asked for twice on a terminal, or read from stdin. */
export async function readNewPassword(
  context: Context,
  question: string,
  options: { readonly passwordStdin?: boolean },
): Promise<string> {
  if (options.passwordStdin === true) return readSecretFromStdin(context);
  requireTerminal(context);
  const password = await askSecret(context, question);
  if (password !== (await askSecret(context, 'The same again'))) throw new UsageError('The two passwords differ.');
  if (password === '') throw new UsageError('The password is empty.');
  return password;
}

/** Throws when there is nobody to ask. */
export function requireTerminal(context: Context): void {
  if (canAsk(context)) return;
  throw new UsageError('There is no terminal to ask for the password.', 'Pipe it in and add --password-stdin.');
}
