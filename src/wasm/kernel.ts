import { setFlagsFromString } from 'node:v8';
import { assemble } from './assembler.ts';

const PAGE_BYTES = 65_536;

/** A function of a kernel: numbers in, a number or nothing out. */
export type KernelFunction = (...numbers: number[]) => number;

/** Functions over one memory that nobody else has. */
export interface Kernel {
  readonly memory: Uint8Array<ArrayBuffer>;
  function(name: string): KernelFunction;
}

/** What is used of the platform's WebAssembly; Node's types leave it out. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

/**
 * Makes the functions of a text (assembler.ts) ready. They are compiled and optimised here and at once, whatever flags the
 * process has set for larger modules.
 */
export function loadKernel(text: string, memoryBytes: number): Kernel {
  const bytes = assemble(text, Math.ceil(memoryBytes / PAGE_BYTES));
  // V8 looks at these when a module is compiled; afterwards they are as V8 has them by default.
  setFlagsFromString('--no-liftoff');
  setFlagsFromString('--no-wasm-lazy-compilation');
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    const { memory } = exports as { readonly memory: { readonly buffer: ArrayBuffer } };
    return {
      memory: new Uint8Array(memory.buffer),
      function(name) {
        const found = exports[name];
        if (typeof found !== 'function') throw new TypeError(`the kernel has no function ${name}`);
        return found as KernelFunction;
      },
    };
  } finally {
    setFlagsFromString('--liftoff');
    setFlagsFromString('--wasm-lazy-compilation');
  }
}
