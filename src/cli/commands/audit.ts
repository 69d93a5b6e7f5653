import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type AuditVerification, verifyAudit } from '../../audit/index.ts';
import { loadConfig } from '../../config.ts';
import { readAnchors } from '../audit-anchors.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../failure.ts';
import { type OutputFormat, outputOption, show } from '../output.ts';

/** Where the gateway keeps its segments, below its data folder. */
const AUDIT_FOLDER = 'audit';

interface Options {
  readonly dataDir?: string;
  readonly output: OutputFormat;
}

/** `audit verify [--data-dir DIR]` */
export function auditCommand(parent: Command, context: Context): void {
  const audit = parent
    .command('audit')
    .summary('check the record of everything')
    .description('The record of everything that happened.');
  audit
    .command('verify')
    .summary('check that the audit log is what was written')
    .description(
      'Reads the whole audit log of a data folder and checks its chain of hashes. Exits with 1 and names the first broken record\n' +
        'when something was changed, removed or put in. The gateway may be running meanwhile. Logged in as an admin or auditor,\n' +
        "the log is also compared with the gateway's index, which tells an end that was cut off.",
    )
    .option('--data-dir <path>', "the gateway's data folder")
    .addOption(outputOption())
    .action((options: Options) => run(context, options));
}

async function run(context: Context, options: Options): Promise<void> {
  const overrides = options.dataDir === undefined ? {} : { SLUICE_DATA_DIR: options.dataDir };
  const { dataDir } = loadConfig(context.env, overrides);
  const dir = join(dataDir, AUDIT_FOLDER);
  if (!(await isFolder(dir))) {
    throw new CommandError(`There is no audit log at ${dir}.`, {
      hint: "Name the gateway's data folder with --data-dir.",
    });
  }
  const { anchors, note } = await readAnchors(context, dataDir);
  const found = await verifyAudit({ dir, anchors });
  const value = { ...found, dir, anchors };
  show(context, options.output, value, () => `${summary(found, dir)}\n${note}`);
  if (!found.ok) throw new CommandError(`The audit log is broken at ${where(found)}.`);
}

function summary(found: AuditVerification, dir: string): string {
  const size = `${found.records} records in ${found.segments} segments of ${dir}`;
  if (!found.ok) return `good up to the broken record: ${size}`;
  const heads = found.heads.map((head) => `gateway ${head.gatewayId} ends at record ${head.seq}, hash ${head.hash}`);
  return [`ok: ${size}`, ...heads].join('\n');
}

function where(found: AuditVerification): string {
  const broken = found.firstBroken;
  return broken === undefined
    ? 'an unknown place'
    : `record ${broken.seq} (${broken.file}, line ${broken.line}): ${broken.why}`;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
