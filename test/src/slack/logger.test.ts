import { LogLevel } from '@slack/bolt';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { slackLogger } from '../../../src/slack/logger.ts';

test('the SDK’s troubles are at the level of faults, without tokens and tickets; its chatter is not kept', () => {
  const lines: string[] = [];
  const logger = slackLogger(pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }));
  logger.debug('a message of somebody');
  logger.info('hello');
  logger.warn('to wss://x.slack.com/?ticket=secret-1 with', new Error('xoxb-secret-2 and xapp-1-secret-3'), { a: 1 });
  logger.setLevel(LogLevel.DEBUG);
  logger.setName('x');
  expect(logger.getLevel()).toBe(LogLevel.WARN);
  expect(lines.map((line) => JSON.parse(line).sdk)).toEqual(['to wss://… with … and … object']);
});
