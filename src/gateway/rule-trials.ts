import { randomBytes } from 'node:crypto';
import { dlp, ENTITY_TYPES } from '../../plugins/dlp/index.ts';
import { guardrails } from '../../plugins/guardrails/index.ts';
import { MONGODB_OPERATIONS, OPERATIONS } from '../../plugins/guardrails/operations.ts';
import type {
  RuleTrials,
  TrialDocuments,
  TrialMaskedDocuments,
  TrialResult,
  TrialStatement,
  TrialVerdict,
} from '../api/trial-ports.ts';
import type { EffectsOf } from '../core/effect.ts';
import type { Hold, InspectRows, Plugin } from '../core/plugin.ts';
import type { Statement } from '../core/query.ts';
import { ResultBlocked } from '../core/verdict.ts';
import { readingOfSession, readingWord } from '../sql/mysql/index.ts';
import { draftToDlpRule } from './rules.ts';
import { plainDocument, trialDocuments } from './trial-documents.ts';
import { type TrialLanguage, TrialRow, trialColumns, trialQuery, trialSession } from './trial-session.ts';
import { guardrailSteps, maskingSteps } from './trial-steps.ts';

/** What trials need of the gateway: what it judges real commands with. */
export interface RuleTrialParts {
  readonly effects: EffectsOf;
  analysePostgres(text: string): readonly Statement[];
  analyseMysql(text: string, reading: string): readonly Statement[];
}

/** How a session reads texts that nobody set up in another way. */
const MYSQL_READING = readingWord(readingOfSession({ version: '8.4.0', sqlMode: '' }));

/** Tries rules with the plugins themselves. Hashes of a trial are of its own key: nobody guesses by them what real ones hide. */
export function ruleTrials(parts: RuleTrialParts): RuleTrials {
  const languages: Readonly<Record<string, TrialLanguage>> = {
    postgres: { analyse: (text) => parts.analysePostgres(text) },
    mongodb: { analyse: () => [], effects: (text) => parts.effects('mongodb', text) },
    mysql: { reading: MYSQL_READING, analyse: (text) => parts.analyseMysql(text, MYSQL_READING) },
  };
  const ask = (plugin: Plugin, statement: TrialStatement): Promise<TrialVerdict> => {
    const language = Object.hasOwn(languages, statement.protocol) ? languages[statement.protocol] : undefined;
    return verdictOf(plugin, statement, language);
  };
  return {
    words: { entityTypes: ENTITY_TYPES, operations: OPERATIONS, documentOperations: MONGODB_OPERATIONS },
    guardrail(draft) {
      const rules = [draft];
      const plugin = guardrails({ policy: { guardrailsFor: () => rules }, effects: parts.effects });
      return {
        stepsPerCharacter: guardrailSteps(draft),
        input: (statement) => ask(plugin, statement),
        output: (result) => {
          const { withheld } = shown(plugin, result);
          return withheld === undefined ? { verdict: 'allow' } : { verdict: 'deny', message: withheld };
        },
      };
    },
    masking(draft) {
      const rules = [draftToDlpRule(draft)];
      const plugin = dlp({ policy: { maskingFor: () => rules }, hashKey: randomBytes(32) });
      return {
        stepsPerCharacter: maskingSteps(draft),
        input: (statement) => ask(plugin, statement),
        output: (result) => shown(plugin, result),
        documents: (sample) => shownDocuments(plugin, sample),
      };
    },
  };
}

async function verdictOf(
  plugin: Plugin,
  statement: TrialStatement,
  language: TrialLanguage | undefined,
): Promise<TrialVerdict> {
  const hold: Hold = { signal: new AbortController().signal, notice: () => undefined };
  const query = trialQuery(statement, language);
  const verdict = (await plugin.onQuery?.(query, trialSession(statement.protocol), hold)) ?? { allow: true };
  if (!verdict.allow) return { verdict: 'deny', message: verdict.reason.message };
  const { needsApproval } = verdict;
  return needsApproval === undefined ? { verdict: 'allow' } : { verdict: 'review', message: needsApproval.message };
}

/** The result as the client would get it. */
function shown(plugin: Plugin, { protocol, columns, rows }: TrialResult) {
  const session = trialSession(protocol);
  const described = trialColumns(columns);
  const query = trialQuery({ protocol, text: 'select' }, undefined);
  const inspect: InspectRows | undefined = plugin.onResult?.(described, query, session);
  const seen = rows.map((cells) => new TrialRow(described, cells));
  try {
    inspect?.(seen);
  } catch (error) {
    if (!(error instanceof ResultBlocked)) throw error;
    return { rows: undefined, withheld: error.reason.message, masked: {} };
  }
  return { rows: seen.map(({ cells }) => cells), masked: session.takeMasked() };
}

/** Documents as the client would get them. */
function shownDocuments(plugin: Plugin, sample: TrialDocuments): TrialMaskedDocuments | undefined {
  const documents = trialDocuments(sample);
  if (documents === undefined) return undefined;
  const session = trialSession('mongodb');
  const inspect = plugin.onDocuments?.(trialQuery({ protocol: 'mongodb', text: '{}' }, undefined), session);
  try {
    inspect?.(documents);
  } catch (error) {
    if (!(error instanceof ResultBlocked)) throw error;
    return { documents: undefined, withheld: error.reason.message, masked: {} };
  }
  return { documents: documents.map(plainDocument), masked: session.takeMasked() };
}
