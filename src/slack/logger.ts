import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import type { Logger } from '../log.ts';

/**
 * The SDK's own words, at the level for those who look for faults: what matters of them is told elsewhere, in the words of
 * the gateway. What it writes about every message is left out: it holds what people type.
 */
export function slackLogger(log: Logger): SlackLogger {
  const told = (...words: unknown[]): void =>
    log.debug({ sdk: words.map(wordOf).join(' ').slice(0, 500) }, 'slack sdk');
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: told,
    error: told,
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

/** Addresses of sockets hold tickets, and tokens are tokens. */
function wordOf(word: unknown): string {
  const text = word instanceof Error ? word.message : typeof word === 'string' ? word : typeof word;
  return text.replaceAll(/wss?:\/\/\S+/g, 'wss://…').replaceAll(/\bxox[a-z]-[\w-]+|\bxapp-[\w-]+/g, '…');
}
