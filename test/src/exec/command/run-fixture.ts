import { LiveSession } from '../../../../src/core/live-session.ts';
import { Pipeline } from '../../../../src/core/pipeline.ts';
import type { Plugin, SessionEvent } from '../../../../src/core/plugin.ts';
import type { Connection } from '../../../../src/core/session.ts';
import { ALLOW } from '../../../../src/core/verdict.ts';
import { type CommandAccount, chooseCommandAccount } from '../../../../src/exec/command/account.ts';
import { type CommandEnd, type CommandParts, runCommand } from '../../../../src/exec/command/run.ts';
import { CommandSlots } from '../../../../src/exec/command/slots.ts';
import { createLogger } from '../../../../src/log.ts';
import { connection, user } from '../../core/fixtures.ts';

/** Whom commands of tests run as: as each system allows it to whoever runs the tests. */
export const ACCOUNT: CommandAccount = process.getuid?.() === 0 ? chooseCommandAccount(undefined) : { kind: 'self' };

/** What a test sets up besides the command. */
export interface Setting {
  readonly policy?: Readonly<Record<string, string>>;
  readonly secret?: Readonly<Record<string, string>>;
  readonly plugins?: readonly Plugin[];
  readonly script?: string;
  readonly clientArgs?: readonly string[];
  readonly parts?: Partial<CommandParts>;
  readonly connection?: Partial<Connection>;
  /** Called with all that was printed so far, whenever there is more. */
  readonly onOutput?: (so: { readonly stdout: string; readonly stderr: string }, session: LiveSession) => void;
  /** Told before it begins. */
  readonly onSession?: (session: LiveSession) => void;
}

/** A command's run, as far as it is told. */
export interface Ran extends CommandEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly events: readonly SessionEvent[];
  readonly session: LiveSession;
}

/** Runs a command in a session of its own, with real processes. */
export async function runFor(command: readonly string[], setting: Setting = {}): Promise<Ran> {
  const session = new LiveSession({
    user: user({ email: 'ann@corp.example' }),
    connection: connection({
      type: 'custom',
      subtype: '',
      command,
      policy: setting.policy ?? {},
      ...setting.connection,
    }),
    protocol: 'command',
    client: { address: '10.0.0.1', application: 'test' },
    database: '',
    tokenId: 't',
    verb: 'exec',
  });
  const events: SessionEvent[] = [];
  const recorder: Plugin = { name: 'recorder', onEvent: async (event) => void events.push(event) };
  const log = createLogger('silent');
  const pipeline = new Pipeline([...(setting.plugins ?? []), recorder], session, log, async () => ALLOW);
  const printed = { stdout: '', stderr: '' };
  setting.onSession?.(session);
  const end = await runCommand(
    { account: ACCOUNT, slots: new CommandSlots(), env: { PATH: process.env.PATH }, log, ...setting.parts },
    {
      admission: { session, pipeline, secret: new Map(Object.entries(setting.secret ?? {})) },
      script: setting.script ?? '',
      clientArgs: setting.clientArgs ?? [],
      progress: {
        isBehind: false,
        whenCaughtUp: (resume) => resume(),
        output: (stream, text) => {
          printed[stream] += text;
          setting.onOutput?.(printed, session);
        },
      },
    },
  );
  return { ...end, ...printed, events, session };
}
