import type { InspectRows, Plugin } from '../../src/core/plugin.ts';
import type { Column, Query } from '../../src/core/query.ts';
import { DOCUMENT_PROTOCOLS, type Session } from '../../src/core/session.ts';
import { ALLOW, deny, type Reason, ResultBlocked, type Verdict } from '../../src/core/verdict.ts';
import { inspectorOf, type MaskedColumn } from './batch.ts';
import { maskerFor } from './cells.ts';
import { type CompiledRules, compileRules } from './compile.ts';
import type { FlowRules } from './copies.ts';
import { documentMasker } from './documents.ts';
import type { MaskingPolicy, MaskingRule } from './rule.ts';
import { documentEchoes, maskServerText } from './server-text.ts';
import { columnLabel } from './strategies.ts';
import { TextMasker } from './text-masker.ts';

export { ENTITY_TYPES, type EntityType } from './entities.ts';
export type { ColumnRule, CustomEntityType, EntityTypeGroup, MaskingPolicy, MaskingRule, Strategy } from './rule.ts';
export { validateMaskingRule } from './validate.ts';

/** A key shorter than this would let hashes of guessed values be compared. */
const HASH_KEY_BYTES_MIN = 32;

/** What the plugin works with. */
export interface DlpOptions {
  readonly policy: MaskingPolicy;
  /** Keys the hashes of the `hash` strategy; the same key gives the same hashes. At least 32 bytes. */
  readonly hashKey: Uint8Array;
}

/** Masks personal data in result rows, in documents and in the server's messages, as the connection's rules say. */
export function dlp({ policy, hashKey }: DlpOptions): Plugin {
  if (hashKey.length < HASH_KEY_BYTES_MIN)
    throw new RangeError(`hashKey must have at least ${HASH_KEY_BYTES_MIN} bytes`);
  const compiled = new WeakMap<readonly MaskingRule[], CompiledRules>();
  const rulesFor = ({ connection }: Session): CompiledRules => {
    const rules = policy.maskingFor(connection.id);
    let ready = compiled.get(rules);
    if (ready === undefined) {
      ready = compileRules(rules);
      compiled.set(rules, ready);
    }
    return ready;
  };
  const maskerOf = (session: Session, { types }: CompiledRules) =>
    new TextMasker(types, hashKey, (entity, n) => session.countMasked(entity, n));

  return {
    name: 'dlp',
    enforcesRows: true,
    onQuery(query, session) {
      const rules = rulesFor(session);
      const verdict = rules.isEmpty ? ALLOW : judge(query, session);
      const isFollowed = verdict.allow && !rules.flow.isEmpty && query.follow !== undefined;
      return isFollowed ? judgeFlow(query, rules.flow, session) : verdict;
    },
    onResult(columns, _query, session) {
      const rules = rulesFor(session);
      const reason = rules.flow.judgeResult(columns);
      if (reason !== undefined) return withholding(reason);
      return rules.isEmpty ? undefined : inspector(columns, rules, maskerOf(session, rules));
    },
    onDocuments(_query, session) {
      const rules = rulesFor(session);
      return rules.isEmpty ? undefined : documentMasker(rules, maskerOf(session, rules));
    },
    wantsOrigins: (session) => !rulesFor(session).columns.isEmpty,
    wantsTypes: (session) => !rulesFor(session).isEmpty,
    wantsColumns: (session) => !rulesFor(session).isEmpty,
    onText(text, session, echoes) {
      const rules = rulesFor(session);
      if (rules.isEmpty) return text;
      const column = rules.columns.isEmpty ? undefined : columnLabel(undefined, 'redact');
      const isOfDocuments = echoes === undefined && DOCUMENT_PROTOCOLS.has(session.protocol);
      return maskServerText(text, maskerOf(session, rules), column, isOfDocuments ? documentEchoes(text) : echoes);
    },
  };
}

/** Undefined when no column can hold anything to mask: the rows are then never decoded. */
function inspector(columns: readonly Column[], rules: CompiledRules, masker: TextMasker): InspectRows | undefined {
  const masked: MaskedColumn[] = [];
  for (const [i, column] of columns.entries()) {
    const mask = maskerFor(column, rules, masker);
    if (mask !== undefined) masked.push({ i, masker: mask });
  }
  return masked.length === 0 ? undefined : inspectorOf(masked, masker);
}

/** The result is refused with its first row. */
function withholding(reason: Reason): InspectRows {
  return () => {
    throw new ResultBlocked(reason);
  };
}

async function judgeFlow(query: Query, rules: FlowRules, { protocol }: Session): Promise<Verdict> {
  const flow = await query.follow?.();
  const reason = flow === undefined ? undefined : rules.judge(flow, DOCUMENT_PROTOCOLS.has(protocol));
  return reason === undefined ? ALLOW : { allow: false, reason };
}

/** What comes back in another form than rows cannot be masked, so it may not be asked for. */
function judge(query: Query, { connection }: Session): Verdict {
  if (query.via === 'FunctionCall') {
    return deny(
      'masking',
      `a function called directly returns what cannot be masked, and data of "${connection.name}" is masked`,
      {
        hint: 'Call the function in a SELECT instead.',
      },
    );
  }
  // Parsing costs more than looking for the words, without which there is no COPY and no file.
  if (!/copy|outfile|dumpfile/i.test(query.text)) return ALLOW;
  for (const { copy, text } of query.statements()) {
    if (copy?.direction !== 'out') continue;
    if (copy.target !== 'client') {
      return deny(
        'masking',
        `${copy.source === undefined && !/copy/i.test(text) ? 'INTO' : 'COPY TO'} a ${copy.target} takes data away unmasked, and data of "${connection.name}" is masked`,
        {
          hint: 'Have the rows sent to the client, which can write them to a file: psql with \\copy, mysql with its output.',
        },
      );
    }
    if (copy.format === undefined) {
      return deny('masking', `an option of this COPY cannot be read, and data of "${connection.name}" is masked`, {
        hint: 'Use the text, csv or binary format, options that are known, and UTF8.',
      });
    }
  }
  return ALLOW;
}
