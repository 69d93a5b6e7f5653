import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AuditHead } from '../audit/index.ts';
import { messageOf } from '../errors.ts';
import { ApiClient } from './api-client.ts';
import type { Context } from './context.ts';
import { resolveEndpoint } from './endpoint.ts';

const Heads = z.array(z.object({ gateway_id: z.string(), seq: z.number(), hash: z.string() }));

/** What the index remembers of a data folder's log, or why that is not known. */
export interface Anchors {
  readonly anchors: readonly AuditHead[];
  /** One sentence for people: what the log was compared with. */
  readonly note: string;
}

/** Asks the gateway one is logged in to for the end of this folder's log. Without it, an end that was cut off cannot be told. */
export async function readAnchors(context: Context, dataDir: string): Promise<Anchors> {
  const { url, token } = await resolveEndpoint(context);
  const without = (why: string): Anchors => ({
    anchors: [],
    note: `not compared with the index (${why}): an end that was cut off would not be noticed`,
  });
  if (token === undefined) return without(`log in as an admin or auditor with \`${context.program} login\``);
  try {
    const gatewayId = (await readFile(join(dataDir, 'gateway-id'), 'utf8')).trim();
    const client = await ApiClient.open(context);
    const heads = Heads.parse(await client.get('/audit/heads'));
    const head = heads.find(({ gateway_id }) => gateway_id === gatewayId);
    // An empty index is no anchor: the log may be all that is left after the database was lost.
    if (head === undefined) return without(`${url} has no records of gateway ${gatewayId}`);
    return {
      anchors: [{ gatewayId, seq: head.seq, hash: head.hash }],
      note: `compared with the index of ${url}, which ends at record ${head.seq}`,
    };
  } catch (error) {
    return without(messageOf(error));
  }
}
