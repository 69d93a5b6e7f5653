/** What follows an instruction's number in the binary format. */
export type Immediate = 'none' | 'memory';

/** An instruction that takes its operands from the stack and nothing but an address's alignment from the text. */
export interface Opcode {
  readonly bytes: readonly number[];
  readonly immediate: Immediate;
}

const SIMD_PREFIX = 0xfd;

/** WebAssembly Core Specification 2.0, 5.4 "Instructions". Those our kernels use, under the names of the text format. */
const PLAIN: Readonly<Record<string, number>> = {
  unreachable: 0x00,
  drop: 0x1a,
  select: 0x1b,
  'i32.eqz': 0x45,
  'i32.eq': 0x46,
  'i32.ne': 0x47,
  'i32.lt_s': 0x48,
  'i32.lt_u': 0x49,
  'i32.gt_s': 0x4a,
  'i32.gt_u': 0x4b,
  'i32.le_s': 0x4c,
  'i32.le_u': 0x4d,
  'i32.ge_s': 0x4e,
  'i32.ge_u': 0x4f,
  'i32.clz': 0x67,
  'i32.ctz': 0x68,
  'i32.popcnt': 0x69,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.and': 0x71,
  'i32.or': 0x72,
  'i32.xor': 0x73,
  'i32.shl': 0x74,
  'i32.shr_s': 0x75,
  'i32.shr_u': 0x76,
};

const MEMORY: Readonly<Record<string, number>> = {
  'i32.load': 0x28,
  'i64.load': 0x29,
  'i32.load8_u': 0x2d,
  'i32.load16_u': 0x2f,
  'i32.store': 0x36,
  'i64.store': 0x37,
  'i32.store8': 0x3a,
  'i32.store16': 0x3b,
};

const SIMD: Readonly<Record<string, number>> = {
  'i8x16.splat': 0x0f,
  'i8x16.eq': 0x23,
  'i8x16.lt_u': 0x26,
  'i8x16.gt_u': 0x28,
  'i8x16.le_u': 0x2a,
  'i8x16.ge_u': 0x2c,
  'v128.and': 0x4e,
  'v128.or': 0x50,
  'v128.any_true': 0x53,
  'i8x16.bitmask': 0x64,
  'i8x16.add': 0x6e,
  'i8x16.sub': 0x71,
};

const SIMD_MEMORY: Readonly<Record<string, number>> = { 'v128.load': 0x00, 'v128.store': 0x0b };

/** By name. Instructions that name a local, a label or a function, or have a body, are the assembler's own. */
export const OPCODES: ReadonlyMap<string, Opcode> = new Map<string, Opcode>([
  ...entries(PLAIN, 'none', (code) => [code]),
  ...entries(MEMORY, 'memory', (code) => [code]),
  ...entries(SIMD, 'none', (code) => [SIMD_PREFIX, code]),
  ...entries(SIMD_MEMORY, 'memory', (code) => [SIMD_PREFIX, code]),
]);

function entries(
  codes: Readonly<Record<string, number>>,
  immediate: Immediate,
  bytes: (code: number) => readonly number[],
): [string, Opcode][] {
  return Object.entries(codes).map(([name, code]) => [name, { bytes: bytes(code), immediate }]);
}
