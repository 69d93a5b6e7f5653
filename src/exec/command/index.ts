export { type CommandAccount, chooseCommandAccount } from './account.ts';
export { commandProblems } from './argv.ts';
export { COMMAND_POLICY_KEYS, commandKind } from './policy.ts';
export type { CommandParts } from './run.ts';
export { CommandSlots } from './slots.ts';
export { sweepWorkspaces } from './workspace.ts';
