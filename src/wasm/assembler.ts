import { name, sized, unsigned, vector } from './encoding.ts';
import { readExpressions } from './expressions.ts';
import { encodeFunction, type FunctionText, readFunction } from './function-body.ts';

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const [TYPE_SECTION, FUNCTION_SECTION, MEMORY_SECTION, EXPORT_SECTION, CODE_SECTION] = [1, 3, 5, 7, 10];
const FUNCTION_TYPE = 0x60;
const [EXPORTED_FUNCTION, EXPORTED_MEMORY] = [0, 2];
const HAS_MAXIMUM = 1;

/**
 * The binary form of functions in WebAssembly's text format, as far as small kernels need it: folded expressions, one
 * memory of a fixed size. A name alone stands for the local's value, a number alone for an i32. All functions are exported under their names without the `$`, the memory as `memory`.
 */
export function assemble(text: string, memoryPages: number): Uint8Array<ArrayBuffer> {
  const functions = readExpressions(text).map((expression) => {
    if (typeof expression === 'string') throw new SyntaxError(`${expression} stands outside of a function`);
    return readFunction(expression);
  });
  const numbers = new Map(functions.map((of, i) => [of.name, i]));
  const exported = functions.map((of, i) => [...name(of.name.replace('$', '')), EXPORTED_FUNCTION, ...unsigned(i)]);
  return Uint8Array.from([
    ...HEADER,
    ...section(TYPE_SECTION, functions.map(typeOf)),
    ...section(
      FUNCTION_SECTION,
      functions.map((_, i) => unsigned(i)),
    ),
    ...section(MEMORY_SECTION, [[HAS_MAXIMUM, ...unsigned(memoryPages), ...unsigned(memoryPages)]]),
    ...section(EXPORT_SECTION, [...exported, [...name('memory'), EXPORTED_MEMORY, 0]]),
    ...section(
      CODE_SECTION,
      functions.map((of) => sized(encodeFunction(of, numbers))),
    ),
  ]);
}

function typeOf({ params, results }: FunctionText): readonly number[] {
  return [FUNCTION_TYPE, ...sized(params), ...sized(results)];
}

function section(id: number, items: readonly (readonly number[])[]): readonly number[] {
  return [id, ...sized(vector(items))];
}
