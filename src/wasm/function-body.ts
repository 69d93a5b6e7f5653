import { signed, unsigned, vector } from './encoding.ts';
import type { Expression } from './expressions.ts';
import { OPCODES } from './opcodes.ts';

const VALUE_TYPES: ReadonlyMap<string, number> = new Map([
  ['i32', 0x7f],
  ['i64', 0x7e],
  ['v128', 0x7b],
]);
const NO_RESULT = 0x40;
const [BLOCK, LOOP, IF, ELSE, END, BR, BR_IF, RETURN, CALL] = [0x02, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0f, 0x10];
const [LOCAL_GET, LOCAL_SET, LOCAL_TEE, I32_CONST] = [0x20, 0x21, 0x22, 0x41];
const LOCALS: ReadonlyMap<string, number> = new Map([
  ['local.get', LOCAL_GET],
  ['local.set', LOCAL_SET],
  ['local.tee', LOCAL_TEE],
]);
const BRANCHES: ReadonlyMap<string, number> = new Map([
  ['br', BR],
  ['br_if', BR_IF],
]);

/** A function of the text format, taken apart. */
export interface FunctionText {
  readonly name: string;
  readonly params: readonly number[];
  readonly results: readonly number[];
  readonly locals: readonly number[];
  /** Parameters and locals by name. */
  readonly places: ReadonlyMap<string, number>;
  readonly body: readonly Expression[];
}

/** Reads `(func $name (param $a i32) (result i32) (local $b i32) …)`. */
export function readFunction([keyword, name, ...parts]: readonly Expression[]): FunctionText {
  if (keyword !== 'func' || typeof name !== 'string') throw new SyntaxError('not a function with a name');
  const [params, results, locals]: [number[], number[], number[]] = [[], [], []];
  const places = new Map<string, number>();
  const body: Expression[] = [];
  for (const part of parts) {
    const [kind, ...words] = typeof part === 'string' ? [] : part;
    if (kind === 'param' || kind === 'local') {
      places.set(word(words[0]), places.size);
      (kind === 'param' ? params : locals).push(valueType(words[1]));
    } else if (kind === 'result') results.push(valueType(words[0]));
    else body.push(part);
  }
  return { name, params, results, locals, places, body };
}

/** The binary form of a function's locals and code. `functions`: the numbers of those it may call. */
export function encodeFunction(text: FunctionText, functions: ReadonlyMap<string, number>): readonly number[] {
  const locals = vector(text.locals.map((type) => [...unsigned(1), type]));
  return [...locals, ...new BodyEncoder(text.places, functions).encode(text.body), END];
}

/** Expressions are folded: operands stand within the instruction that takes them. */
class BodyEncoder {
  readonly #places: ReadonlyMap<string, number>;
  readonly #functions: ReadonlyMap<string, number>;
  /** Of the blocks around, the innermost last. */
  readonly #labels: string[] = [];

  constructor(places: ReadonlyMap<string, number>, functions: ReadonlyMap<string, number>) {
    this.#places = places;
    this.#functions = functions;
  }

  encode(expressions: readonly Expression[]): number[] {
    return expressions.flatMap((expression) => this.#instruction(expression));
  }

  #instruction(expression: Expression): number[] {
    if (typeof expression === 'string') return this.#operand(expression);
    const [head, ...rest] = expression;
    const keyword = word(head);
    const local = LOCALS.get(keyword);
    if (local !== undefined) return [...this.encode(rest.slice(1)), local, ...this.#number(this.#places, rest[0])];
    const branch = BRANCHES.get(keyword);
    if (branch !== undefined) return [...this.encode(rest.slice(1)), branch, ...this.#depth(word(rest[0]))];
    switch (keyword) {
      case 'i32.const':
        return [I32_CONST, ...signed(integer(rest[0]))];
      case 'call':
        return [...this.encode(rest.slice(1)), CALL, ...this.#number(this.#functions, rest[0])];
      case 'return':
        return [...this.encode(rest), RETURN];
      case 'block':
        return this.#labelled(BLOCK, rest);
      case 'loop':
        return this.#labelled(LOOP, rest);
      case 'if':
        return this.#if(rest);
      default:
        return this.#plain(keyword, rest);
    }
  }

  /** Beside the standard's form: a name alone is the local's value, a number alone an i32. */
  #operand(text: string): number[] {
    return text.startsWith('$')
      ? [LOCAL_GET, ...this.#number(this.#places, text)]
      : [I32_CONST, ...signed(integer(text))];
  }

  #labelled(code: number, [label, ...body]: readonly Expression[]): number[] {
    return [code, NO_RESULT, ...this.#within(word(label), body), END];
  }

  /** `(if (result i32) condition (then …) (else …))`. */
  #if(parts: readonly Expression[]): number[] {
    const [first] = parts;
    const isTyped = Array.isArray(first) && first[0] === 'result';
    const [condition, then, otherwise] = isTyped ? parts.slice(1) : parts;
    const type = isTyped ? valueType(first[1]) : NO_RESULT;
    const arm = (expression: Expression | undefined, keyword: string) => {
      if (!Array.isArray(expression) || expression[0] !== keyword)
        throw new SyntaxError(`an if without its ${keyword}`);
      return this.#within('', expression.slice(1));
    };
    const head = [...this.encode(condition === undefined ? [] : [condition]), IF, type, ...arm(then, 'then')];
    return [...head, ...(otherwise === undefined ? [] : [ELSE, ...arm(otherwise, 'else')]), END];
  }

  #within(label: string, body: readonly Expression[]): number[] {
    this.#labels.push(label);
    const code = this.encode(body);
    this.#labels.pop();
    return code;
  }

  #plain(keyword: string, rest: readonly Expression[]): number[] {
    const opcode = OPCODES.get(keyword);
    if (opcode === undefined) throw new SyntaxError(`no instruction is called ${keyword}`);
    if (opcode.immediate === 'none') return [...this.encode(rest), ...opcode.bytes];
    const [first, ...operands] = rest;
    const offset = typeof first === 'string' && first.startsWith('offset=') ? integer(first.slice(7)) : undefined;
    // Cells lie where they lie: no access promises an alignment.
    return [...this.encode(offset === undefined ? rest : operands), ...opcode.bytes, 0, ...unsigned(offset ?? 0)];
  }

  #number(places: ReadonlyMap<string, number>, of: Expression | undefined): number[] {
    const number = places.get(word(of));
    if (number === undefined) throw new SyntaxError(`nothing is called ${word(of)}`);
    return unsigned(number);
  }

  #depth(label: string): number[] {
    const at = this.#labels.lastIndexOf(label);
    if (at < 0) throw new SyntaxError(`no block around is called ${label}`);
    return unsigned(this.#labels.length - 1 - at);
  }
}

function word(expression: Expression | undefined): string {
  if (typeof expression !== 'string') throw new SyntaxError('a list stands where a word belongs');
  return expression;
}

function integer(expression: Expression | undefined): number {
  const value = Number(word(expression));
  if (!Number.isInteger(value)) throw new SyntaxError(`${word(expression)} is no integer`);
  return value;
}

function valueType(expression: Expression | undefined): number {
  const type = VALUE_TYPES.get(word(expression));
  if (type === undefined) throw new SyntaxError(`${word(expression)} is no type of values`);
  return type;
}
