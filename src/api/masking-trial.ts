import { z } from 'zod';
import { protocolOf } from '../core/session.ts';
import type { Api, ApiDeps } from './deps.ts';
import { refuse, unprocessable } from './errors.ts';
import { checkMaskingRule, type MaskingRuleDraft, maskingDraftOf, NewMaskingRule } from './masking-shape.ts';
import { FAILURES } from './schemas.ts';
import { refuseLongTrial, resultChars } from './trial-cost.ts';
import type { TrialResult } from './trial-ports.ts';
import { Found, type Hit, Range, tryRecorded } from './trial-run.ts';
import { Columns, Rows, Subtype, trialColumnsOf } from './trial-sample.ts';

const DOCUMENTS_MAX = 100;
const NAMESPACE_LENGTH_MAX = 256;

const Draft = NewMaskingRule.extend({ name: NewMaskingRule.shape.name.default('draft') }).describe(
  'As it would be saved.',
);
const Sample = z
  .strictObject({
    rule: Draft,
    subtype: Subtype,
    columns: Columns,
    rows: Rows.exactOptional(),
    collection: z
      .string()
      .max(NAMESPACE_LENGTH_MAX)
      .regex(/^[^.]+\.[^.].*$/, 'must be database.collection')
      .exactOptional()
      .describe('Of the documents: `database.collection`.'),
    documents: z
      .array(z.record(z.string(), z.unknown()))
      .min(1)
      .max(DOCUMENTS_MAX)
      .exactOptional()
      .describe('Instead of rows: documents, in extended JSON.'),
  })
  .meta({ id: 'MaskingTrial' });
const Masked = z
  .object({
    columns: z.array(z.string()),
    rows: z
      .array(z.array(z.string().nullable()))
      .nullable()
      .describe('As the client would get them; null where it would get none.'),
    changed: z.array(z.array(z.boolean())).describe('Which cells were masked.'),
    documents: z
      .array(z.record(z.string(), z.unknown()))
      .nullable()
      .describe('The same for documents, in relaxed extended JSON; null where none were given, too.'),
    withheld: z.string().nullable().describe('Why the client would get nothing.'),
    masked: z.record(z.string(), z.number().int()).describe('Masked values, by entity type.'),
  })
  .meta({ id: 'MaskingTried' });

/** Masking rules that are not saved, tried on a sample and on what was recorded. */
export function maskingTrialRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/datamasking-rules/try',
    config: { access: 'reader' },
    schema: {
      tags: ['datamasking-rules'],
      summary: 'Find out what a masking rule would make of rows or documents; nothing is saved',
      description: 'Hashes of the strategy `hash` are others than those of real results.',
      body: Sample,
      response: { 200: Masked, ...FAILURES },
    },
    handler: async (request) => {
      const { rule, subtype, columns, rows, collection, documents } = request.body;
      const trial = deps.trials.masking(checked(deps, maskingDraftOf(rule)));
      if (documents !== undefined && rows === undefined) return maskedDocuments(trial, collection, documents);
      if (rows === undefined || documents !== undefined) throw unprocessable('give rows, or documents');
      const protocol = protocolOf({ type: subtype === 'command' ? 'custom' : 'database', subtype });
      const described = trialColumnsOf(columns, rows);
      refuseLongTrial(trial.stepsPerCharacter, resultChars({ rows }));
      const result = trial.output({ protocol, columns: described, rows });
      return {
        columns: described.map(({ name }) => name),
        rows: result.rows?.map((row) => [...row]) ?? null,
        documents: null,
        changed: changes(rows, result.rows ?? []),
        withheld: result.withheld ?? null,
        masked: { ...result.masked },
      };
    },
  });
  api.route({
    method: 'POST',
    url: '/api/datamasking-rules/try-recorded',
    config: { access: 'reader' },
    schema: {
      tags: ['datamasking-rules'],
      summary: 'Find out what a masking rule would have masked of the rows that were recorded',
      description:
        'The rows are those that clients saw, so that what was masked then is not found again, and columns are known by ' +
        'their names alone. With `Accept: application/x-ndjson` lines of `progress` come while it runs, and `end` at last.',
      body: z.strictObject({ rule: Draft, ...Range }),
      produces: ['application/json', 'application/x-ndjson'],
      response: { 200: Found, ...FAILURES },
    },
    handler: async (request, reply) => {
      const { rule, days, only_connection_ids: connectionIds } = request.body;
      const trial = deps.trials.masking(checked(deps, maskingDraftOf(rule)));
      const range = { days, connectionIds, of: 'results', stepsPerCharacter: trial.stepsPerCharacter } as const;
      const found = await tryRecorded(deps, request, reply, range, async (query) => {
        for (const result of query.results) {
          const hit = hitOf(result, trial.output(result));
          if (hit !== undefined) return hit;
        }
        return undefined;
      });
      return found as never;
    },
  });
}

function maskedDocuments(
  trial: ReturnType<ApiDeps['trials']['masking']>,
  namespace: string | undefined,
  documents: readonly object[],
): z.output<typeof Masked> {
  refuseLongTrial(trial.stepsPerCharacter, JSON.stringify(documents).length);
  const [database = '', collection = ''] = split(namespace ?? 'sample.documents');
  const result = trial.documents({ database, collection, documents });
  if (result === undefined) throw unprocessable('documents: something in them is no extended JSON');
  return {
    columns: [],
    rows: null,
    documents: result.documents?.map((document) => ({ ...document })) ?? null,
    changed: [],
    withheld: result.withheld ?? null,
    masked: { ...result.masked },
  };
}

/** A collection may have dots in its name, a database has none. */
function split(namespace: string): readonly string[] {
  const dot = namespace.indexOf('.');
  return [namespace.slice(0, dot), namespace.slice(dot + 1)];
}

function checked(deps: ApiDeps, draft: MaskingRuleDraft): MaskingRuleDraft {
  const structure = checkMaskingRule(draft);
  refuse(structure.length > 0 ? structure : deps.validate.maskingRule(draft));
  return draft;
}

/** What the first masked row would look like. Nothing of it is shown that the rule would hide. */
function hitOf(
  result: TrialResult,
  { rows, masked, withheld }: ReturnType<ReturnType<ApiDeps['trials']['masking']>['output']>,
): Hit | undefined {
  if (withheld !== undefined)
    return { verdict: 'deny', message: withheld, text: result.columns.map(({ name }) => name).join(', ') };
  const changed = changes(result.rows, rows ?? []);
  const at = changed.findIndex((row) => row.includes(true));
  if (at === -1) return undefined;
  const cells = (changed[at] ?? []).flatMap((isMasked, i) =>
    isMasked ? [`${result.columns[i]?.name ?? i}: ${rows?.[at]?.[i] ?? 'NULL'}`] : [],
  );
  const counts = Object.entries(masked).map(([entity, n]) => `${n} ${entity}`);
  return { verdict: 'mask', message: counts.join(', '), text: cells.join(', '), masked };
}

function changes(before: TrialResult['rows'], after: TrialResult['rows']): boolean[][] {
  return after.map((row, r) => row.map((cell, i) => cell !== (before[r]?.[i] ?? null)));
}
