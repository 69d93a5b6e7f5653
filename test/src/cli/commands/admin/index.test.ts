import { Command } from 'commander';
import { expect, test } from 'vitest';
import { adminCommand } from '../../../../../src/cli/commands/admin/index.ts';
import { testContext } from '../../harness.ts';

test('the admin commands are these', () => {
  const program = new Command();
  adminCommand(program, testContext().context);
  const admin = program.commands[0];
  const names = (command: Command | undefined) => command?.commands.map((child) => child.name());
  expect(names(admin)).toEqual([
    'create',
    'get',
    'delete',
    'set-password',
    'deactivate',
    'reactivate',
    'link',
    'unlink',
    'rotate',
    'test',
    'redeliver',
    'approve',
    'reject',
    'revoke',
  ]);
  expect(names(admin?.commands[0])).toEqual([
    'connection',
    'resource',
    'user',
    'serviceaccount',
    'api-key',
    'group',
    'guardrail',
    'datamasking-rule',
    'plugin',
    'token',
    'webhook',
  ]);
});
