import { z } from 'zod';
import { Time } from './schemas.ts';

const Cell = z
  .union([z.string(), z.null(), z.object({ text: z.string(), bytes: z.number().int() })])
  .describe('As the client read it; an object where only its beginning was kept, with the bytes of the whole.');
const Reason = z.object({
  code: z.string(),
  message: z.string(),
  rule: z.string().exactOptional(),
  hint: z.string().exactOptional(),
});

/** One query of a session, put together of what was recorded of it. */
export const SessionQuery = z
  .object({
    seq: z.number().int().describe('The number of its first record; it is read by it.'),
    query: z.number().int().describe('Counts within the session.'),
    state: z.enum(['waiting', 'running', 'ended', 'denied']),
    phase: z.enum(['prepare', 'execute']),
    via: z.string().describe('How it came, in the protocol’s own words.'),
    text: z.string(),
    text_bytes: z.number().int().nullable().describe('Of the whole text, where only its beginning was kept.'),
    params: z.array(z.object({ text: z.string().nullable(), encoding: z.enum(['text', 'hex']) })),
    operations: z.array(z.string()),
    verdict: z.enum(['allow', 'deny']).nullable().describe('null while it waits for an approval.'),
    note: z.string().nullable().describe('Who or what let it pass.'),
    denied_by: z.string().nullable().describe('The plugin that denied.'),
    reason: Reason.nullable(),
    review_id: z.string().nullable().describe('The access request it waited for, or ran by.'),
    held_at: Time.nullable(),
    decided_at: Time.nullable(),
    ended_at: Time.nullable(),
    ms: z.number().int().nullable().describe('From its decision to its end.'),
    status: z.string().nullable().describe('How it ended: `ok`, `error`, `skipped`, `lost`.'),
    tag: z.string().nullable(),
    rows: z.number().int().nullable(),
    masked: z.record(z.string(), z.number().int()).describe('Masked values, by entity type.'),
    masked_total: z.number().int(),
    blocked: z.string().nullable().describe('Why its result was withheld.'),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    results: z
      .array(
        z.object({
          columns: z.array(z.string()),
          rows: z
            .array(z.array(Cell))
            .describe('The first rows as the client got them: masked. Empty unless asked for.'),
          kept: z.number().int().describe('How many rows were kept.'),
          truncated: z.boolean(),
        }),
      )
      .describe('What was kept of its results.'),
  })
  .meta({ id: 'SessionQuery' });
export type SessionQueryShape = z.output<typeof SessionQuery>;

const Cut = z.looseObject({ bytes: z.number().int() });
const Param = z.looseObject({
  text: z.string().nullable().default(null),
  encoding: z.enum(['text', 'hex']).default('text'),
});
const Described = z.looseObject({
  id: z.number().int(),
  phase: z.enum(['prepare', 'execute']).default('execute'),
  via: z.string().default(''),
  text: z.string().default(''),
  cut: Cut.optional(),
  params: z.array(Param).default([]),
  operations: z.array(z.string()).default([]),
  related: z
    .array(z.looseObject({ kind: z.enum(['prepared', 'cursor']), name: z.string(), text: z.string() }))
    .default([]),
});

/** Records as they lie in the index; what a newer version adds is left alone. */
export const HeldRecord = z.looseObject({ query: Described, review: z.string().optional() });
export const DecidedRecord = z.looseObject({
  query: Described,
  verdict: z.enum(['allow', 'deny']),
  by: z.string().optional(),
  note: z.string().optional(),
  reason: z
    .looseObject({ code: z.string(), message: z.string(), rule: z.string().optional(), hint: z.string().optional() })
    .optional(),
});
const KeptCell = z.union([z.string(), z.null(), z.looseObject({ text: z.string(), cut: Cut })]);
export const EndedRecord = z.looseObject({
  query: z.number().int(),
  status: z.string(),
  rows: z.number().int().default(0),
  tag: z.string().optional(),
  ms: z.number().int().optional(),
  masked: z.record(z.string(), z.number().int()).default({}),
  blocked: z.string().optional(),
  error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
  results: z
    .array(
      z.looseObject({
        columns: z.array(z.string()),
        rows: z.array(z.array(KeptCell)),
        truncated: z.boolean().optional(),
      }),
    )
    .default([]),
});
