import { Elements } from '../../bson/elements.ts';
import { type Field, type Fields, inside, textOf } from '../../bson/fields.ts';
import { TYPE } from '../../bson/sizes.ts';
import { ACCUMULATED, COMPUTING, CONSTANT, COPIED_PARTS } from './operators.ts';
import type { Scope } from './scope.ts';
import { anyOf, computedOf, documentOf, NOTHING, type Shape, UNKNOWN, within } from './shape.ts';

/** What an aggregation expression gives. Throws ProtocolError where a name is there twice. */
export function evaluate(expression: Field, scope: Scope): Shape {
  scope.steps.take();
  switch (expression.type) {
    case TYPE.string:
      return pathOf(textOf(expression) ?? '', scope);
    case TYPE.array:
      return anyOf(itemsOf(expression).map((item) => evaluate(item, scope)));
    case TYPE.document:
      return evaluateDocument(expression, scope);
    default:
      return NOTHING;
  }
}

/** The one field of a document whose name begins with `$`; undefined where it is an ordinary document. */
export function operatorOf(expression: Field): Field | undefined {
  const fields = expression.type === TYPE.document ? inside(expression) : undefined;
  const [first] = fields ?? [];
  return first?.name.startsWith('$') === true ? first : undefined;
}

/** The items of an array. */
export function itemsOf(array: Field): Field[] {
  const items: Field[] = [];
  const element = new Elements(array.bytes, array.start, array.end);
  while (element.next()) {
    items.push({ name: '', type: element.type, bytes: array.bytes, start: element.valueStart, end: element.end });
  }
  return items;
}

/** `$a.b`, `$$variable.a`, or a constant text. */
function pathOf(text: string, scope: Scope): Shape {
  if (!text.startsWith('$')) return NOTHING;
  if (!text.startsWith('$$')) return within(scope.current, text.slice(1).split('.'));
  const [variable = '', ...path] = text.slice(2).split('.');
  return within(scope.variable(variable), path);
}

function evaluateDocument(expression: Field, scope: Scope): Shape {
  const operator = operatorOf(expression);
  if (operator !== undefined) {
    // A second field beside an operator is an error; whoever lets it through may mean anything by it.
    return inside(expression)?.size === 1 ? evaluateOperator(operator, scope) : UNKNOWN;
  }
  const fields = new Map<string, Shape>();
  for (const field of inside(expression) ?? []) fields.set(field.name, evaluate(field, scope));
  scope.steps.take(fields.size);
  return documentOf(fields, NOTHING);
}

/** What an operator gives: of an expression, of a `$group` or of a window. */
export function evaluateOperator(operator: Field, scope: Scope): Shape {
  const { name } = operator;
  if (CONSTANT.has(name)) return NOTHING;
  if (ACCUMULATED.has(name)) return evaluate(operator, scope);
  if (COMPUTING.has(name)) return computedOf(evaluate(operator, scope));
  const copied = COPIED_PARTS.get(name);
  if (copied !== undefined) return copiedParts(operator, copied, scope);
  return OTHERS.get(name)?.(operator, scope) ?? UNKNOWN;
}

/** Some named arguments come through as they are, the others only have a say in it. */
function copiedParts(operator: Field, copied: readonly string[], scope: Scope): Shape {
  const fields = operator.type === TYPE.document ? inside(operator) : undefined;
  if (fields === undefined) return evaluate(operator, scope);
  return anyOf(
    [...fields].map((field) => {
      const shape = evaluate(field, scope);
      return copied.includes(field.name) ? shape : computedOf(shape);
    }),
  );
}

type Evaluate = (operator: Field, scope: Scope) => Shape;

const OTHERS: ReadonlyMap<string, Evaluate> = new Map<string, Evaluate>([
  ['$arrayElemAt', (operator, scope) => firstArgument(operator, scope)],
  ['$slice', (operator, scope) => firstArgument(operator, scope)],
  ['$cond', conditional],
  ['$switch', switched],
  ['$let', binding],
  ['$map', mapped],
  ['$filter', filtered],
  ['$reduce', reduced],
  ['$getField', fieldOf],
  ['$setField', withField],
  ['$unsetField', (operator, scope) => part(operator, 'input', scope)],
  ['$objectToArray', entriesOf],
  ['$meta', (_operator, scope) => computedOf(scope.variable('ROOT'))],
]);

function firstArgument(operator: Field, scope: Scope): Shape {
  if (operator.type !== TYPE.array) return evaluate(operator, scope);
  const [first = NOTHING, ...others] = itemsOf(operator).map((item) => evaluate(item, scope));
  return anyOf([first, computedOf(...others)]);
}

function conditional(operator: Field, scope: Scope): Shape {
  if (operator.type !== TYPE.array) return copiedParts(operator, ['then', 'else'], scope);
  const [condition = NOTHING, ...results] = itemsOf(operator).map((item) => evaluate(item, scope));
  return anyOf([computedOf(condition), ...results]);
}

function switched(operator: Field, scope: Scope): Shape {
  const fields = inside(operator);
  const branches = fields?.get('branches');
  const results = branches?.type === TYPE.array ? itemsOf(branches) : [];
  if (results.some(({ type }) => type !== TYPE.document)) return UNKNOWN;
  return anyOf([
    ...results.map((branch) => copiedParts(branch, ['then'], scope)),
    ...optional(fields?.get('default'), scope),
  ]);
}

function binding(operator: Field, scope: Scope): Shape {
  const fields = inside(operator);
  const variables = inside(fields?.get('vars'));
  if (variables === undefined) return UNKNOWN;
  const bound = [...variables].map((field) => [field.name, evaluate(field, scope)] as const);
  return anyOf(optional(fields?.get('in'), scope.with(bound)));
}

function mapped(operator: Field, scope: Scope): Shape {
  const fields = inside(operator);
  const input = part(operator, 'input', scope);
  return anyOf(optional(fields?.get('in'), withItem(fields, input, scope)));
}

/** Which items come through tells of whatever the condition looks at. */
function filtered(operator: Field, scope: Scope): Shape {
  const fields = inside(operator);
  const input = part(operator, 'input', scope);
  const condition = optional(fields?.get('cond'), withItem(fields, input, scope));
  return anyOf([input, computedOf(...condition), computedOf(part(operator, 'limit', scope))]);
}

/** The outcome goes round: anything of what goes in may be anywhere in it. */
function reduced(operator: Field, scope: Scope): Shape {
  const fields = inside(operator);
  const input = part(operator, 'input', scope);
  const start = part(operator, 'initialValue', scope);
  const round = scope.with([
    ['this', computedOf(input)],
    ['value', computedOf(input, start)],
    ...placeVariable(fields),
  ]);
  return computedOf(input, start, ...optional(fields?.get('in'), round));
}

function fieldOf(operator: Field, scope: Scope): Shape {
  const isShort = operator.type !== TYPE.document || operatorOf(operator) !== undefined;
  const field = isShort ? operator : inside(operator)?.get('field');
  const input = isShort ? scope.current : inputOf(operator, scope);
  const name = constantText(field);
  if (name !== undefined) return input.child(name);
  return anyOf([computedOf(input), ...optional(field, scope).map((shape) => computedOf(shape))]);
}

function inputOf(operator: Field, scope: Scope): Shape {
  const input = inside(operator)?.get('input');
  return input === undefined ? scope.current : evaluate(input, scope);
}

function withField(operator: Field, scope: Scope): Shape {
  const fields = inside(operator);
  const input = part(operator, 'input', scope);
  const value = part(operator, 'value', scope);
  const name = constantText(fields?.get('field'));
  if (name !== undefined) return documentOf(new Map([[name, value]]), input);
  return computedOf(input, value, ...optional(fields?.get('field'), scope));
}

function entriesOf(operator: Field, scope: Scope): Shape {
  const entries = computedOf(evaluate(operator, scope));
  return documentOf(
    new Map([
      ['k', entries],
      ['v', entries],
    ]),
    NOTHING,
  );
}

/** `as`, or `this`, for an item of the input. */
function withItem(fields: Fields | undefined, input: Shape, scope: Scope): Scope {
  return scope.with([[textOf(fields?.get('as')) ?? 'this', input], ...placeVariable(fields)]);
}

/** The variable that holds an item's place, for servers that have it. */
function placeVariable(fields: Fields | undefined): (readonly [string, Shape])[] {
  const name = textOf(fields?.get('arrayIndexAs'));
  return name === undefined ? [] : [[name, NOTHING]];
}

function part(operator: Field, name: string, scope: Scope): Shape {
  return anyOf(optional(inside(operator)?.get(name), scope));
}

function optional(field: Field | undefined, scope: Scope): Shape[] {
  return field === undefined ? [] : [evaluate(field, scope)];
}

/** A name that is a constant: plain, or `{$literal: …}`. */
function constantText(field: Field | undefined): string | undefined {
  const literal = field === undefined ? undefined : operatorOf(field);
  if (literal?.name === '$literal' || literal?.name === '$const') return textOf(literal);
  const text = textOf(field);
  return text?.startsWith('$') === true ? undefined : text;
}
