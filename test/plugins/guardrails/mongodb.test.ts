import { readFileSync } from 'node:fs';
import { EJSON } from 'bson';
import { describe, expect, test } from 'vitest';
import { judgeStatements, statementRuleSet } from '../../../plugins/guardrails/statement-rules.ts';
import { toCommand } from '../../../protocols/mongodb/commands/command.ts';
import { effectsOfCommand } from '../../../protocols/mongodb/commands/effects.ts';
import { bson } from '../../protocols/mongodb/bson/values.ts';
import { liveSession, query } from '../../src/core/fixtures.ts';
import { conditionsOf } from './statement-conditions.ts';

const corpus = readFileSync(new URL('../../bypass/mongodb-commands.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

function isDenied(conditions: object, text: string): boolean {
  const command = toCommand(bson(EJSON.parse(text)), 'shop');
  const sent = query(text, { effects: () => (command === undefined ? undefined : effectsOfCommand(command)) });
  const rule = { type: 'statement', words: [], patternRegex: '', statement: conditionsOf(conditions) } as const;
  const rules = statementRuleSet([{ name: 'g', input: [rule], output: [] }]);
  return !judgeStatements(sent, liveSession(), rules, () => []).allow;
}

describe('commands of MongoDB', () => {
  test.each(corpus)('%s', (line) => {
    const [, kind, conditions = '', command = ''] = /^(hit|miss) (\{.*?\}) (\{.*\})$/.exec(line) ?? [];
    expect(kind).toBeDefined();
    expect(isDenied(JSON.parse(conditions), command)).toBe(kind === 'hit');
  });

  test('in the corpus only grow', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(62);
  });
});
