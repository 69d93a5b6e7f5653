import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { protocolOf } from '../core/session.ts';
import type { Api, ApiDeps } from './deps.ts';
import { refuse, unprocessable } from './errors.ts';
import { checkGuardrail, type GuardrailDraft, guardrailDraftOf, NewGuardrail } from './guardrail-shape.ts';
import { FAILURES } from './schemas.ts';
import { refuseLongTrial, resultChars, statementChars } from './trial-cost.ts';
import type { TrialResult, TrialStatement, TrialVerdict } from './trial-ports.ts';
import { Found, Range, tryRecorded } from './trial-run.ts';
import { Columns, Rows, Subtype, trialColumnsOf } from './trial-sample.ts';

const STATEMENT_LENGTH_MAX = 256 * 1024;
const PARAMS_MAX = 1000;

const Draft = NewGuardrail.extend({ name: NewGuardrail.shape.name.default('draft') }).describe('As it would be saved.');
const Sample = z
  .strictObject({
    guardrail: Draft,
    subtype: Subtype,
    statement: z.string().min(1).max(STATEMENT_LENGTH_MAX).exactOptional().describe('Judged by the input rules.'),
    params: z.array(z.string().nullable()).max(PARAMS_MAX).default([]),
    columns: Columns,
    rows: Rows.exactOptional().describe('Judged by the output rules.'),
  })
  .meta({ id: 'GuardrailTrial' });
const Verdict = z.object({ verdict: z.enum(['allow', 'deny', 'review']), message: z.string().nullable() });
const Judged = z
  .object({
    input: Verdict.nullable().describe('null where no statement was given.'),
    output: Verdict.nullable().describe('null where no rows were given.'),
    rules: z
      .array(
        Verdict.extend({ side: z.enum(['input', 'output']), index: z.number().int().describe('Within its side.') }),
      )
      .describe(
        'Every rule that would hit, each as if it were the only one; `input` and `output` say what comes of all.',
      ),
  })
  .meta({ id: 'GuardrailJudged' });

/** Guardrails that are not saved, tried on a sample and on what was recorded. */
export function guardrailTrialRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/guardrails/try',
    config: { access: 'reader' },
    schema: {
      tags: ['guardrails'],
      summary: 'Find out what a guardrail would do to a statement or to rows; nothing is saved and nothing runs',
      body: Sample,
      response: { 200: Judged, ...FAILURES },
    },
    handler: async (request) => {
      const { guardrail, subtype, statement, params, columns, rows } = request.body;
      if (statement === undefined && rows === undefined) throw unprocessable('give a statement, or rows');
      const draft = checked(deps, guardrailDraftOf(guardrail));
      const trial = deps.trials.guardrail(draft);
      const protocol = protocolOf({ type: subtype === 'command' ? 'custom' : 'database', subtype });
      const values = params.map((text) => ({ text, encoding: 'text' as const }));
      const asked = statement === undefined ? undefined : { protocol, text: statement, params: values };
      const answered = rows === undefined ? undefined : { protocol, columns: trialColumnsOf(columns, rows), rows };
      const chars = (asked === undefined ? 0 : statementChars(asked)) + resultChars({ rows: rows ?? [] });
      refuseLongTrial(trial.stepsPerCharacter, chars);
      return {
        input: asked === undefined ? null : shown(await trial.input(asked)),
        output: answered === undefined ? null : shown(trial.output(answered)),
        rules: await hitsOf(deps, draft, asked, answered),
      };
    },
  });
  api.route({
    method: 'POST',
    url: '/api/guardrails/try-recorded',
    config: { access: 'reader' },
    schema: {
      tags: ['guardrails'],
      summary: 'Find out which recorded queries a guardrail would have hit',
      description:
        'Its input rules judge the queries of the last days, those of the latest sessions first; output rules see the rows that ' +
        'were kept. With `Accept: application/x-ndjson` lines of `progress` come while it runs, and `end` at last.',
      body: z.strictObject({ guardrail: Draft, ...Range }),
      produces: ['application/json', 'application/x-ndjson'],
      response: { 200: Found, ...FAILURES },
    },
    handler: async (request, reply) => {
      const { guardrail, days, only_connection_ids: connectionIds } = request.body;
      const draft = checked(deps, guardrailDraftOf(guardrail));
      const trial = deps.trials.guardrail(draft);
      const of = draft.input.length > 0 ? 'statements' : 'results';
      const range = { days, connectionIds, of, stepsPerCharacter: trial.stepsPerCharacter } as const;
      const found = await tryRecorded(deps, request, reply, range, async (query) => {
        if (query.statement !== undefined) {
          const { verdict, message = '' } = await trial.input(query.statement);
          return verdict === 'allow' ? undefined : { verdict, message };
        }
        for (const result of query.results) {
          const { verdict, message = '' } = trial.output(result);
          if (verdict !== 'allow') return { verdict, message, text: result.columns.map(({ name }) => name).join(', ') };
        }
        return undefined;
      });
      return found as never;
    },
  });
}

function checked(deps: ApiDeps, draft: GuardrailDraft): GuardrailDraft {
  const structure = checkGuardrail(draft);
  refuse(structure.length > 0 ? structure : deps.validate.guardrailRules(draft));
  if (draft.input.length + draft.output.length === 0) throw unprocessable('the guardrail has no rules to try');
  return draft;
}

/** Which of the rules would hit, each by itself. */
async function hitsOf(
  deps: ApiDeps,
  draft: GuardrailDraft,
  asked: TrialStatement | undefined,
  answered: TrialResult | undefined,
) {
  const hits: (z.output<typeof Verdict> & { side: 'input' | 'output'; index: number })[] = [];
  for (const [index, rule] of draft.input.entries()) {
    if (asked === undefined) break;
    // Others have their turn between rules.
    await nextTurn();
    const verdict = await deps.trials.guardrail({ ...draft, input: [rule], output: [] }).input(asked);
    if (verdict.verdict !== 'allow') hits.push({ side: 'input', index, ...shown(verdict) });
  }
  for (const [index, rule] of draft.output.entries()) {
    if (answered === undefined) break;
    await nextTurn();
    const verdict = deps.trials.guardrail({ ...draft, input: [], output: [rule] }).output(answered);
    if (verdict.verdict !== 'allow') hits.push({ side: 'output', index, ...shown(verdict) });
  }
  return hits;
}

function shown({ verdict, message }: TrialVerdict) {
  return { verdict, message: message ?? null };
}
