import type { Command } from 'commander';
import { ApiClient, segment } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../failure.ts';
import { say } from '../../output.ts';
import { splitOnce } from './get.ts';

/** `admin link user NAME` and `admin unlink user NAME` */
export function linkUserCommands(parent: Command, context: Context): void {
  parent
    .command('link')
    .summary('let a user log in through the identity provider')
    .description(
      'Lets a user log in through the identity provider: the account with their e-mail address, if it is verified there,\n' +
        'becomes theirs at its next login, and their password ends then.',
    )
    .argument('<type>', 'user; user/NAME names it in one word')
    .argument('[name]', 'name, e-mail address or id')
    .action((type: string, name: string | undefined) => run(context, 'link', type, name));
  parent
    .command('unlink')
    .summary('end the login of a user through the identity provider')
    .description(
      'Forgets the account of a user at the identity provider, and the groups that came with it. They need a password then,\n' +
        'or to be linked again; tokens they have stay.',
    )
    .argument('<type>', 'user; user/NAME names it in one word')
    .argument('[name]', 'name, e-mail address or id')
    .action((type: string, name: string | undefined) => run(context, 'unlink', type, name));
}

async function run(
  context: Context,
  verb: 'link' | 'unlink',
  typeText: string,
  nameText: string | undefined,
): Promise<void> {
  const [type, slashName] = splitOnce(typeText);
  const name = nameText ?? slashName;
  if (!/^users?$/.test(type)) throw new UsageError('Only users are linked to accounts.');
  if (name === undefined || name === '') throw new UsageError('Which user?', 'Add the name or id.');
  const api = await ApiClient.open(context);
  await api.patch(`/users/${segment(name)}`, { oidc: verb === 'link' ? 'expected' : 'none' });
  say(
    context,
    verb === 'link'
      ? `user ${name} is linked with the next login of the account with their e-mail address`
      : `user ${name} is linked to no account any more`,
  );
}
