import type { RelatedText } from '../../src/core/query.ts';
import { effectsOf } from './effects.ts';
import { findPortal, findPrepared } from './lookup.ts';
import {
  Frontend,
  readBind,
  readExecute,
  readFunctionCall,
  readParse,
  readQuery,
  readTarget,
} from './messages/frontend.ts';
import { type Change, nameKey } from './names.ts';
import { Portal, Prepared } from './objects.ts';
import { PostgresQuery } from './query.ts';
import { type SessionState, unknownStatement } from './session-state.ts';
import type { BindStep, ExecuteStep, ParseStep, Step } from './steps.ts';
import { Unit, type UnitQuery } from './unit.ts';

/** A simple query: one query, whatever the number of its statements. It drops the unnamed statement and portal. */
export function planQuery(frame: Buffer, state: SessionState): Unit {
  const { encoding, segment } = state;
  const text = encoding.decode(readQuery(frame));
  const effects = effectsOf(text, state.analysisOf(text, state.isAtRest()), state);
  const changes = [state.statements.remove('', segment), state.portals.remove('', segment), ...effects.changes];
  const query = new PostgresQuery({
    via: 'Query',
    phase: 'execute',
    text,
    related: effects.related,
    analyse: effects.statements,
    encoding,
    follow: state.follower([]),
  });
  state.segment += 1;
  return new Unit([{ kind: 'query', frame, changes, query, tags: [], rows: 0 }], alone(query, state));
}

/** A function called by number: nothing in it can be analysed. */
export function planFunctionCall(frame: Buffer, state: SessionState): Unit {
  const call = readFunctionCall(frame);
  const text = `FunctionCall ${call.functionOid}`;
  const query = new PostgresQuery({
    via: 'FunctionCall',
    phase: 'execute',
    text,
    related: [],
    analyse: () => [{ operation: 'function_call', text, housekeeping: false }],
    encoding: state.encoding,
    params: { raw: { formats: call.paramFormats, values: call.params }, types: [] },
    ...(state.options.policy.functionCalls === 'allow' ? {} : { refused: FUNCTION_CALLS_DENIED }),
  });
  state.segment += 1;
  return new Unit([{ kind: 'function', frame, changes: [], query }], alone(query, state));
}

const FUNCTION_CALLS_DENIED = Object.freeze({
  code: 'policy',
  message: 'function calls by number are not allowed on this connection',
  rule: 'function_calls',
  hint: 'Call the function in a SELECT instead.',
} as const);

/**
 * Statements the server plans when they are bound, and planning computes: stable functions and everything constant run
 * then, errors that quote what they read included. All others do nothing before their Execute.
 */
const PLANNED_OPERATIONS: ReadonlySet<string> = new Set(['select', 'insert', 'update', 'delete', 'merge', 'unknown']);

/** Works out what the buffered messages of the extended protocol run, and what they do to the session's names. */
export function planPipeline(frames: readonly Buffer[], state: SessionState): Unit {
  const plan = new PipelinePlan(state);
  for (const frame of frames) plan.add(frame);
  return plan.finish();
}

const UNNAMED = Buffer.alloc(0);

class PipelinePlan {
  readonly #state: SessionState;
  readonly #steps: Step[] = [];
  readonly #judged: UnitQuery[] = [];
  /** Where in this unit a statement was parsed and a portal bound. */
  readonly #parsedAt = new Map<Prepared, number>();
  readonly #boundAt = new Map<Portal, number>();
  readonly #executed = new Set<Prepared>();
  /** What this unit runs that may change what names mean to the queries behind it. */
  #changing: readonly PostgresQuery[] = [];
  /** False once something ran whose effect on how texts are read is not known: the server reports it with ReadyForQuery. */
  #isModeCertain: boolean;

  constructor(state: SessionState) {
    this.#state = state;
    this.#isModeCertain = state.isAtRest();
  }

  add(frame: Buffer): void {
    this.#steps.push(this.#step(frame));
  }

  finish(): Unit {
    this.#steps.forEach((step, at) => {
      if (step.kind === 'bind') this.#judgeUnexecutedBind(step, at);
    });
    this.#steps.forEach((step, at) => {
      if (step.kind === 'parse') this.#judgeUnexecuted(step, at);
    });
    if (this.#steps.at(-1)?.kind === 'sync') this.#state.segment += 1;
    this.#judged.sort((a, b) => a.decidedAt - b.decidedAt);
    return new Unit(this.#steps, number(this.#judged, this.#state));
  }

  #step(frame: Buffer): Step {
    switch (frame[0]) {
      case Frontend.Parse:
        return this.#parse(frame);
      case Frontend.Bind:
        return this.#bind(frame);
      case Frontend.Describe:
        return this.#describe(frame);
      case Frontend.Close:
        return this.#close(frame);
      case Frontend.Execute:
        return this.#execute(frame);
      case Frontend.Sync:
        return { kind: 'sync', frame, changes: [], isOwn: false, isDoubtful: false };
      default:
        return { kind: 'flush', frame, changes: [] };
    }
  }

  #parse(frame: Buffer): ParseStep {
    const { name, text: bytes, paramTypes } = readParse(frame);
    const text = this.#state.encoding.decode(bytes);
    const prepared = new Prepared(text, paramTypes, this.#state.analysisOf(text, this.#isModeCertain));
    this.#parsedAt.set(prepared, this.#steps.length);
    const change = this.#state.statements.define(nameKey(name), prepared, this.#state.segment);
    return { kind: 'parse', frame, changes: [change], prepared };
  }

  #bind(frame: Buffer): BindStep {
    // The portal may live long; its parameters must not keep alive the chunk they came in.
    const bind = readBind(Buffer.from(frame));
    const portal = new Portal(findPrepared(bind.statement, this.#state), bind);
    this.#boundAt.set(portal, this.#steps.length);
    this.#isModeCertain = false;
    const change = this.#state.portals.define(nameKey(bind.portal), portal, this.#state.segment);
    return { kind: 'bind', frame, changes: [change], portal };
  }

  #describe(frame: Buffer): Step {
    const { target: of, name } = readTarget(frame);
    const target = of === 'statement' ? findPrepared(name, this.#state) : findPortal(name, this.#state);
    if (target.kind === 'portal') target.describedIn = this.#state.segment;
    return { kind: 'describe', frame, changes: [], of, target, isOwn: false };
  }

  #close(frame: Buffer): Step {
    const { target, name } = readTarget(frame);
    const { statements, portals, segment } = this.#state;
    const key = nameKey(name);
    const change = target === 'statement' ? statements.remove(key, segment) : portals.remove(key, segment);
    return { kind: 'close', frame, changes: [change] };
  }

  #execute(frame: Buffer): ExecuteStep {
    const { portal: name } = readExecute(frame);
    const portal = findPortal(name, this.#state);
    const { segment } = this.#state;
    const describeFirst = !portal.isDescribedIn(segment);
    if (describeFirst) portal.describedIn = segment;
    const step = {
      kind: 'execute',
      frame,
      portal,
      portalName: describeFirst ? Buffer.from(name) : UNNAMED,
      describeFirst,
    } as const;
    if (portal.query !== undefined && portal.isContinuedIn(segment)) {
      return { ...step, changes: [], query: portal.query, isFirst: false };
    }
    const { query, changes } = this.#start(portal, 'Execute', this.#steps.length);
    this.#isModeCertain = false;
    return { ...step, changes, query, isFirst: true };
  }

  #start(
    portal: Portal,
    via: 'Bind' | 'Execute',
    decidedAt: number,
  ): { query: PostgresQuery; changes: readonly Change[] } {
    const { prepared, bind } = portal;
    const effects = effectsOf(prepared.text, () => prepared.statements(), this.#state);
    const query = new PostgresQuery({
      via,
      phase: 'execute',
      text: prepared.text,
      related: [...alternativesOf(prepared), ...effects.related],
      analyse: prepared.alternatives === undefined ? effects.statements : () => unknownStatement(prepared.text),
      encoding: this.#state.encoding,
      params: {
        raw: { formats: bind?.paramFormats ?? [], values: bind?.params ?? [] },
        types: prepared.paramTypes,
      },
      follow: this.#state.follower(this.#changing),
    });
    if (query.mayChangeSchema) this.#changing = [...this.#changing, query];
    portal.begin(query, this.#state.segment);
    this.#executed.add(prepared);
    const firstStep = this.#parsedAt.get(prepared) ?? this.#boundAt.get(portal) ?? decidedAt;
    this.#judged.push({ query, firstStep, decidedAt });
    return { query, changes: effects.changes };
  }

  /** A portal that is bound and not executed in the same unit is judged where it is bound; its Executes then continue it. */
  #judgeUnexecutedBind(step: BindStep, at: number): void {
    const { portal } = step;
    const isPlanned = portal.prepared.statements().some(({ operation }) => PLANNED_OPERATIONS.has(operation));
    if (portal.query !== undefined || !isPlanned) return;
    const { query, changes } = this.#start(portal, 'Bind', at);
    step.query = query;
    step.changes = [...step.changes, ...changes];
    portal.isSuspended = true;
  }

  /** A statement that is parsed and not executed in the same unit is judged for itself, without parameters. */
  #judgeUnexecuted(step: ParseStep, at: number): void {
    const { prepared } = step;
    if (prepared === undefined || this.#executed.has(prepared)) return;
    const effects = effectsOf(prepared.text, () => prepared.statements(), this.#state);
    // It does not run, so it changes nothing; only what its names stand for is wanted.
    for (const change of effects.changes) change.cancel();
    const query = new PostgresQuery({
      via: 'Parse',
      phase: 'prepare',
      text: prepared.text,
      related: effects.related,
      analyse: effects.statements,
      encoding: this.#state.encoding,
      follow: this.#state.follower(this.#changing),
    });
    step.query = query;
    this.#judged.push({ query, firstStep: at, decidedAt: at });
  }
}

function alternativesOf({ text, alternatives = [] }: Prepared): RelatedText[] {
  return alternatives.map((alternative) => ({ kind: 'prepared', name: text, text: alternative }));
}

function alone(query: PostgresQuery, state: SessionState): readonly UnitQuery[] {
  return number([{ query, firstStep: 0, decidedAt: 0 }], state);
}

function number(members: readonly UnitQuery[], state: SessionState): readonly UnitQuery[] {
  for (const { query } of members) {
    state.queries += 1;
    query.id = state.queries;
  }
  return members;
}
