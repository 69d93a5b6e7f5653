import { spawn } from 'node:child_process';
import type { Context } from '../context.ts';

/** The program that opens an address on this kind of machine; undefined where there is nobody to see it. */
export function browserCommand(
  env: Context['env'],
  platform: NodeJS.Platform = process.platform,
): readonly string[] | undefined {
  if (env.BROWSER !== undefined && env.BROWSER !== '') return [env.BROWSER];
  if (platform === 'darwin') return ['open'];
  // Not `start`: the shell would take the address apart.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  const hasScreen = [env.DISPLAY, env.WAYLAND_DISPLAY].some((name) => name !== undefined && name !== '');
  return hasScreen ? ['xdg-open'] : undefined;
}

/** Opens the address in the person's browser, if there is one; whether that works is seen by the person. */
export function openBrowser(context: Context, url: string): void {
  const [program, ...args] = browserCommand(context.env) ?? [];
  if (program === undefined) return;
  const child = spawn(program, [...args, url], { detached: true, stdio: 'ignore', env: context.env });
  // The address is printed as well: whoever has no browser here opens it elsewhere.
  child.on('error', () => undefined);
  child.unref();
}
