import type { DocumentField, DocumentValue, InspectDocuments } from '../../src/core/documents.ts';
import { ResultBlocked } from '../../src/core/verdict.ts';
import { contextOfWords, standIn } from './cells.ts';
import type { CompiledRules } from './compile.ts';
import { wordsOf } from './detectors/context.ts';
import { isPlain, marksOf, ODD } from './marks.ts';
import { NO_CONTEXT } from './scan-text.ts';
import { type Label, stricter } from './strategies.ts';
import type { TextMasker } from './text-masker.ts';

/** Types whose values have no text a built-in detector could find anything in. */
const BARREN_TYPES: ReadonlySet<string> = new Set(['bool', 'date', 'objectId', 'timestamp']);
/** The same, unless the field's name says that its integers are social security or phone numbers. */
const SMALL_INTEGER = 'int';
const ID = '_id';

/** What is known of a field, whatever stands there. */
interface FieldPlan {
  /** What its values are masked as, whole. */
  readonly label: Label | undefined;
  /** What stands there is left alone as long as it is an object id. */
  readonly sparesId: boolean;
  /** A rule may name a field within it. */
  readonly reachesWithin: boolean;
  readonly nameLabel: Label | undefined;
  /** Nothing was found in its name. */
  readonly isNameClear: boolean;
  /** Neither it nor anything within it can be of interest. */
  readonly isIdle: boolean;
  readonly context: ReadonlySet<string>;
}

/** Masks documents by the paths of their fields and by what is found in them. */
export function documentMasker(rules: CompiledRules, masker: TextMasker): InspectDocuments {
  const mask = new DocumentMasker(rules, masker);
  return (documents) => {
    for (const document of documents) document.visit(mask.look);
    return undefined;
  };
}

/** Fields may be the same objects for many queries, and their plans with them: they depend on the rules alone. */
const plansOfRules = new WeakMap<CompiledRules, WeakMap<DocumentField, FieldPlan>>();

function plansOf(rules: CompiledRules): WeakMap<DocumentField, FieldPlan> {
  const known = plansOfRules.get(rules);
  if (known !== undefined) return known;
  const plans = new WeakMap<DocumentField, FieldPlan>();
  plansOfRules.set(rules, plans);
  return plans;
}

class DocumentMasker {
  readonly #rules: CompiledRules;
  readonly #masker: TextMasker;
  readonly #plans: WeakMap<DocumentField, FieldPlan>;
  /** Some type may be found in any value, however little it holds. */
  readonly #findsAnywhere: boolean;
  readonly look: (value: DocumentValue) => 'skip' | undefined;

  constructor(rules: CompiledRules, masker: TextMasker) {
    this.#rules = rules;
    this.#masker = masker;
    this.#plans = plansOf(rules);
    this.#findsAnywhere = rules.types.some(({ detector }) => detector.needs.includes(0));
    this.look = (value) => this.#look(value);
  }

  #look(value: DocumentValue): 'skip' | undefined {
    const { field, kind } = value;
    let plan = this.#plans.get(field);
    if (plan === undefined) {
      plan = this.#planOf(field);
      this.#plans.set(field, plan);
    }
    if (kind === 'name') return this.#name(value, plan);
    if (kind === 'document') return this.#document(value, plan);
    const { label } = plan;
    if (label !== undefined && !(plan.sparesId && value.type === 'objectId')) this.#whole(value, label);
    else if (kind === 'text') this.#text(value, plan.context);
    else this.#other(value, plan.context);
    return undefined;
  }

  #planOf(field: DocumentField): FieldPlan {
    const { path, sources, nameSources, isBuilt = false } = field;
    const { fields, columns, flow, types } = this.#rules;
    const reason = columns.isEmpty ? undefined : flow.judgeField(field);
    if (reason !== undefined) throw new ResultBlocked(reason);
    const label = columns.isEmpty ? undefined : fields.labelFor(sources);
    const nameLabel = columns.isEmpty ? undefined : fields.labelFor(nameSources);
    // What a command builds is known by its fields; those it does not name are judged one by one, too.
    const isOpen = isBuilt && sources === 'unknown';
    const reachesWithin = !columns.isEmpty && (isOpen || fields.reachesWithin(sources));
    const isId = sources !== 'unknown' && sources.length > 0 && sources.every(isOwnId);
    return {
      label,
      nameLabel,
      reachesWithin,
      sparesId: isId && !fields.spells(sources),
      isNameClear: this.#masker.find(path.at(-1) ?? '').length === 0,
      isIdle: types.length === 0 && label === undefined && nameLabel === undefined && !reachesWithin && !isBuilt,
      context: contextOf(field),
    };
  }

  #name(value: DocumentValue, { nameLabel, isNameClear, isIdle }: FieldPlan): 'skip' | undefined {
    if (isIdle) return 'skip';
    if (nameLabel !== undefined) value.set(this.#masker.whole(nameLabel, value.get()));
    else if (!isNameClear) value.set(this.#masker.mask(value.get()));
    return undefined;
  }

  /** What a rule names is replaced as a whole: names within it may be data as much as values. */
  #document(value: DocumentValue, { label, reachesWithin }: FieldPlan): 'skip' | undefined {
    if (label === undefined || reachesWithin) return undefined;
    this.#whole(value, label);
    return 'skip';
  }

  #whole(value: DocumentValue, label: Label): void {
    if (value.kind === 'text') {
      value.set(this.#masker.whole(label, value.get()));
      return;
    }
    this.#masker.countWhole(label.entity);
    value.set(standIn(value, label.strategy));
  }

  #text(value: DocumentValue, context: ReadonlySet<string>): void {
    const { memory, start, end } = value;
    const masker = this.#masker;
    if (memory !== undefined) {
      if (masker.clearsPlain && isPlain(memory, start, end)) return;
      const marks = marksOf(memory, start, end);
      if (marks !== ODD && masker.marked(marks).length === 0) return;
    }
    const text = value.get();
    const masked = masker.mask(text, context);
    if (masked !== text) value.set(masked);
  }

  /** No text may stand in its place: whatever is found makes the whole of it null or its type's constant. */
  #other(value: DocumentValue, context: ReadonlySet<string>): void {
    const { type } = value;
    if (!this.#findsAnywhere && (BARREN_TYPES.has(type) || (type === SMALL_INTEGER && context === NO_CONTEXT))) return;
    const found = this.#masker.find(value.get(), context);
    if (found.length === 0) return;
    for (const { type: of } of found) this.#masker.countWhole(of.detector.entity);
    value.set(standIn(value, found.map(({ strategy }) => strategy).reduce(stricter)));
  }
}

function isOwnId({ column, isDerived }: { readonly column: string; readonly isDerived: boolean }): boolean {
  return column === ID && !isDerived;
}

/** The words of what the answer and the collection call the field. */
function contextOf({ path, sources }: DocumentField): ReadonlySet<string> {
  const names = sources === 'unknown' ? [] : sources.map(({ column }) => column.slice(column.lastIndexOf('.') + 1));
  return contextOfWords([path.at(-1) ?? '', ...names].flatMap((name) => [...wordsOf(name)]));
}
