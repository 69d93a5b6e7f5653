import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { createApiKeyCommand, rotateCommand } from './create-api-key.ts';
import { createConnectionCommand } from './create-connection.ts';
import { createGroupCommand } from './create-group.ts';
import { createGuardrailCommand } from './create-guardrail.ts';
import { createMaskingRuleCommand } from './create-masking-rule.ts';
import { createPluginCommand } from './create-plugin.ts';
import { createResourceCommand } from './create-resource.ts';
import { createServiceAccountCommand } from './create-serviceaccount.ts';
import { createTokenCommand } from './create-token.ts';
import { createUserCommand } from './create-user.ts';
import { createWebhookCommand } from './create-webhook.ts';
import { decideCommand } from './decide-review.ts';
import { deleteCommand } from './delete.ts';
import { getCommand } from './get.ts';
import { linkUserCommands } from './link-user.ts';
import { redeliverCommand } from './redeliver.ts';
import { revokeReviewCommand } from './revoke-review.ts';
import { setPasswordCommand } from './set-password.ts';
import { setStatusCommands } from './set-status.ts';
import { testConnectionCommand } from './test-connection.ts';

/** `admin …`: everything that changes or shows what the gateway holds. */
export function adminCommand(parent: Command, context: Context): void {
  const admin = parent
    .command('admin')
    .summary('show and change what the gateway holds')
    .description('Shows and changes what the gateway holds.');
  const create = admin.command('create').summary('create things').description('Creates things.');
  createConnectionCommand(create, context);
  createResourceCommand(create, context);
  createUserCommand(create, context);
  createServiceAccountCommand(create, context);
  createApiKeyCommand(create, context);
  createGroupCommand(create, context);
  createGuardrailCommand(create, context);
  createMaskingRuleCommand(create, context);
  createPluginCommand(create, context);
  createTokenCommand(create, context);
  createWebhookCommand(create, context);
  getCommand(admin, context);
  deleteCommand(admin, context);
  setPasswordCommand(admin, context);
  setStatusCommands(admin, context);
  linkUserCommands(admin, context);
  rotateCommand(admin, context);
  testConnectionCommand(admin, context);
  redeliverCommand(admin, context);
  decideCommand(admin, context, 'approve');
  decideCommand(admin, context, 'reject');
  revokeReviewCommand(admin, context);
}
