import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../errors.ts';

/** One file of a chain. */
export interface Segment {
  readonly gatewayId: string;
  /** Counts from 1. */
  readonly number: number;
  /** The name inside the log's folder. */
  readonly file: string;
  readonly path: string;
}

const GATEWAY_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const SEGMENT_FILE = /^audit-([A-Za-z0-9][A-Za-z0-9_.-]{0,62})-(\d{6,12})\.jsonl$/;

/** Throws ConfigError for an id that cannot be part of a file name. */
export function checkGatewayId(gatewayId: string): void {
  if (GATEWAY_ID.test(gatewayId)) return;
  throw new ConfigError(`"${gatewayId}" cannot be the id of a gateway`, {
    hint: 'Use 1 to 63 letters, digits, dots, underscores and hyphens, starting with a letter or digit.',
  });
}

/** The file of a segment. */
export function segmentOf(dir: string, gatewayId: string, number: number): Segment {
  const file = `audit-${gatewayId}-${String(number).padStart(6, '0')}.jsonl`;
  return { gatewayId, number, file, path: join(dir, file) };
}

/** Every segment of the folder by gateway, each in the order of its chain. A folder that does not exist has none. */
export async function listSegments(dir: string): Promise<ReadonlyMap<string, readonly Segment[]>> {
  const byGateway = new Map<string, Segment[]>();
  for (const file of (await namesIn(dir)).sort()) {
    const [, gatewayId, digits] = SEGMENT_FILE.exec(file) ?? [];
    if (gatewayId === undefined || digits === undefined) continue;
    const segments = byGateway.get(gatewayId) ?? [];
    segments.push({ gatewayId, number: Number(digits), file, path: join(dir, file) });
    byGateway.set(gatewayId, segments);
  }
  for (const segments of byGateway.values()) segments.sort((a, b) => a.number - b.number);
  return byGateway;
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
