import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, messageOf } from '../errors.ts';

const GATEWAY_ID = /^[a-z0-9-]{4,64}$/;

/** What the gateway keeps on disk, and where. */
export interface DataFolder {
  readonly dir: string;
  /** Names this gateway's audit chain; made once, and kept as long as the folder. */
  readonly gatewayId: string;
  readonly auditDir: string;
}

/** Makes the data folder when it is missing, closes it to other users, and reads or makes the gateway's name. */
export function openDataFolder(dir: string): DataFolder {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    // The embedded server's account may pass through the folder (0710), nobody may read it.
    if ((statSync(dir).mode & 0o067) !== 0) chmodSync(dir, 0o700);
  } catch (error) {
    throw new ConfigError(`the data folder ${dir} cannot be used: ${messageOf(error)}`, {
      hint: 'Set SLUICE_DATA_DIR to a folder this user may write to.',
    });
  }
  return { dir, gatewayId: gatewayIdIn(dir), auditDir: join(dir, 'audit') };
}

function gatewayIdIn(dir: string): string {
  const path = join(dir, 'gateway-id');
  if (!existsSync(path)) writeFileSync(path, `gw-${randomBytes(6).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  const id = readFileSync(path, 'utf8').trim();
  if (!GATEWAY_ID.test(id)) {
    throw new ConfigError(`${path} does not hold a gateway's name`, {
      hint: 'Restore it from a backup: the audit chain of this folder is named by it.',
    });
  }
  return id;
}
