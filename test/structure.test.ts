import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crossings, cyclesOf, hasCode, importsOf, partOf, readSources, testOf } from './source-tree.ts';

const sources = readSources('src', 'protocols', 'plugins');
const tests = readSources('test');

/** What every part may use besides itself. */
const FOUNDATION = ['src/errors.ts', 'src/log.ts'];
const BELOW_PROTOCOLS = [...FOUNDATION, 'src/core', 'src/sql', 'src/net', 'src/wasm', 'src/mongodb-uri'];
const BELOW_PLUGINS = [...FOUNDATION, 'src/core', 'src/sql', 'src/wasm'];

/**
 * Imports go down only: the composition root knows everything, protocols and plugins know the contracts, the contracts
 * know the net. Parts that are not named here are new, and need a line.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/errors.ts': [],
  'src/log.ts': [],
  'src/metrics.ts': [],
  'src/auth-config.ts': [],
  'src/config.ts': ['src/errors.ts', 'src/auth-config.ts'],
  'src/policy.ts': FOUNDATION,
  'src/net': FOUNDATION,
  'src/wasm': [],
  'src/mongodb-uri': FOUNDATION,
  'src/core': [...FOUNDATION, 'src/net'],
  'src/sql': [...FOUNDATION, 'src/core'],
  'src/secrets': FOUNDATION,
  'src/store': [...FOUNDATION, 'src/secrets'],
  'src/auth': [...FOUNDATION, 'src/auth-config.ts', 'src/secrets'],
  'src/audit': FOUNDATION,
  'src/webhooks': [...FOUNDATION, 'src/store'],
  'src/slack': [...FOUNDATION, 'src/store'],
  'src/exec': [...FOUNDATION, 'src/core', 'src/net', 'src/secrets', 'src/mongodb-uri'],
  'src/api': [
    ...FOUNDATION,
    'src/core',
    'src/exec',
    'src/store',
    'src/webhooks',
    'src/auth',
    'src/auth-config.ts',
    'src/secrets',
    'src/metrics.ts',
    'src/mongodb-uri',
  ],
};

/** The composition root, and the programs around it, may use every part; nothing but them may use these. */
const ROOTS = ['src/gateway', 'src/cli', 'src/demo'];

function mayImport(from: string, to: string): boolean {
  if (ROOTS.includes(from)) return true;
  const listed = MAY_IMPORT[from];
  if (listed !== undefined) return listed.includes(to);
  const [top] = from.split('/');
  if (top !== 'protocols' && top !== 'plugins') return false;
  // The list of a folder names everything in it; what lies beside the list is shared; the folders do not know each other.
  if (to.startsWith(`${top}/`)) return from === `${top}/index.ts` || (to.endsWith('.ts') && to !== `${top}/index.ts`);
  return (top === 'protocols' ? BELOW_PROTOCOLS : BELOW_PLUGINS).includes(to);
}

describe('the source tree', () => {
  it('imports downwards only', () => {
    const wrong = crossings(sources)
      .filter(({ from, to }) => !mayImport(from, to))
      .map(({ file, imported, from, to }) => `${file} imports ${imported}: ${from} may not use ${to}`);
    expect(wrong).toEqual([]);
  });

  it('has no cycles between its parts', () => {
    expect(cyclesOf(sources)).toEqual([]);
  });

  it('imports no tests', () => {
    expect(crossings(sources).filter(({ to }) => to.startsWith('test/'))).toEqual([]);
  });

  it('imports only packages that are installed with it', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    const installed = new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }));
    const missing = [...sources].flatMap(([file, text]) =>
      importsOf(file, text)
        .filter((name) => !name.startsWith('node:') && !/^(src|protocols|plugins)\//.test(name))
        .filter((name) => !installed.has(packageOf(name)))
        .map((name) => `${file} imports ${name}, which is not among the dependencies`),
    );
    expect(missing).toEqual([]);
  });

  it('has a test for every file that does something', () => {
    const untested = [...sources]
      .filter(([file, text]) => hasCode(text) && !tests.has(testOf(file)))
      .map(([file]) => `${file} has no ${testOf(file)}`);
    expect(untested).toEqual([]);
  });
});

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

describe('these checks', () => {
  it('find imports however they are written', () => {
    const text = `import { a } from './a.ts';
      import type {
        B,
      } from "../core/b.ts";
      export { c } from './c.ts';
      export * from './d.ts';
      import './e.ts';
      const f = await import('./f.ts');
      // import { g } from './g.ts';
      /* import { h } from './h.ts'; */
      import pg from 'pg';`;
    expect(importsOf('src/net/x.ts', text)).toEqual([
      'src/net/a.ts',
      'src/core/b.ts',
      'src/net/c.ts',
      'src/net/d.ts',
      'pg',
      'src/net/e.ts',
      'src/net/f.ts',
    ]);
  });

  it('know which part a file belongs to', () => {
    expect(partOf('src/core/relay.ts')).toBe('src/core');
    expect(partOf('src/errors.ts')).toBe('src/errors.ts');
    expect(partOf('src/gateway.ts')).toBe(partOf('src/gateway/sweeper.ts'));
    expect(partOf('protocols/postgres/messages/read.ts')).toBe('protocols/postgres');
  });

  it('refuse what goes up or across', () => {
    expect(mayImport('src/core', 'src/net')).toBe(true);
    expect(mayImport('src/net', 'src/core')).toBe(false);
    expect(mayImport('src/core', 'src/gateway')).toBe(false);
    expect(mayImport('protocols/postgres', 'src/core')).toBe(true);
    expect(mayImport('protocols/postgres', 'plugins/review')).toBe(false);
    expect(mayImport('protocols/postgres', 'protocols/mysql')).toBe(false);
    expect(mayImport('protocols/postgres', 'protocols/scram.ts')).toBe(true);
    expect(mayImport('protocols/postgres', 'protocols/index.ts')).toBe(false);
    expect(mayImport('protocols/index.ts', 'protocols/postgres')).toBe(true);
    expect(mayImport('plugins/review', 'protocols/postgres')).toBe(false);
    expect(mayImport('plugins/review', 'src/store')).toBe(false);
    expect(mayImport('plugins/review', 'plugins/dlp')).toBe(false);
    expect(mayImport('src/brand-new', 'src/errors.ts')).toBe(false);
    expect(mayImport('src/gateway', 'plugins/index.ts')).toBe(true);
  });

  it('find cycles, and name the files that close them', () => {
    const tree = new Map([
      ['src/a/x.ts', "import { y } from '../b/y.ts';"],
      ['src/b/y.ts', "import type { Z } from '../c/z.ts';"],
      ['src/c/z.ts', "import { x } from '../a/x.ts';"],
      ['src/d/w.ts', "import { x } from '../a/x.ts';"],
    ]);
    expect(cyclesOf(tree)).toEqual([
      'src/a → src/b → src/c → src/a (src/a/x.ts imports src/b/y.ts; src/b/y.ts imports src/c/z.ts; src/c/z.ts imports src/a/x.ts)',
    ]);
  });

  it('tell files with code from those with none', () => {
    expect(
      hasCode("import type { A } from './a.ts';\n/** B. */\nexport interface B {\n  a: A;\n}\nexport type C = 'x';"),
    ).toBe(false);
    expect(hasCode("export { a } from './a.ts';\nexport type * from './b.ts';\n")).toBe(false);
    expect(hasCode('export const A = 1;')).toBe(true);
    expect(hasCode('// nothing\nexport {};')).toBe(false);
  });

  it('know where a test belongs', () => {
    expect(testOf('src/net/framer.ts')).toBe('test/src/net/framer.test.ts');
  });
});
