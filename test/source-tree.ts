import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { posix } from 'node:path';

/** Source files by their path from the repository's top, with `/`. */
export type SourceTree = ReadonlyMap<string, string>;

const TOP = new URL('../', import.meta.url);

/** Reads every TypeScript file below these folders. */
export function readSources(...folders: string[]): SourceTree {
  const tree = new Map<string, string>();
  for (const folder of folders) {
    for (const name of readdirSync(new URL(folder, TOP), { recursive: true, encoding: 'utf8' })) {
      const path = posix.join(folder, name.replaceAll('\\', '/'));
      if (path.endsWith('.ts')) tree.set(path, readFileSync(new URL(path, TOP), 'utf8'));
    }
  }
  return tree;
}

/** What a file imports: paths from the top for its own project's files, package names otherwise. */
export function importsOf(path: string, text: string): readonly string[] {
  const code = text.replace(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const patterns = [
    /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\s*\(\s*['"]([^'"]+)['"]/g,
  ];
  const names = patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
  return names.map((name) => (name.startsWith('.') ? posix.join(posix.dirname(path), name) : name));
}

/** The unit a file belongs to: a folder of src, protocols or plugins, or a file that lies in one of these itself. */
export function partOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  // The composition root is one part, though it has a file and a folder.
  return `${top}/${second === 'gateway.ts' ? 'gateway' : second}`;
}

/** Every import of a file of another part: who, from where, what. */
export function crossings(tree: SourceTree): readonly { file: string; from: string; imported: string; to: string }[] {
  return [...tree].flatMap(([file, text]) =>
    importsOf(file, text)
      .filter((imported) => /^(src|protocols|plugins|test)\//.test(imported))
      .map((imported) => ({ file, from: partOf(file), imported, to: partOf(imported) }))
      .filter(({ from, to }) => from !== to),
  );
}

/** Cycles between parts, each as `a → b → a` with the files that close it; every part that is in one is named once. */
export function cyclesOf(tree: SourceTree): readonly string[] {
  const edges = new Map<string, Map<string, string>>();
  for (const { file, from, imported, to } of crossings(tree)) {
    const targets = edges.get(from) ?? new Map<string, string>();
    if (!targets.has(to)) targets.set(to, `${file} imports ${imported}`);
    edges.set(from, targets);
  }
  const reported = new Set<string>();
  const cycles: string[] = [];
  for (const start of edges.keys()) {
    const cycle = reported.has(start) ? undefined : pathBack(start, edges);
    if (cycle === undefined) continue;
    for (const part of cycle) reported.add(part);
    const steps = cycle.slice(0, -1).map((part, i) => edges.get(part)?.get(cycle[i + 1] ?? ''));
    cycles.push(`${cycle.join(' → ')} (${steps.join('; ')})`);
  }
  return cycles;
}

/** The shortest way from a part back to itself. */
function pathBack(start: string, edges: ReadonlyMap<string, ReadonlyMap<string, string>>): string[] | undefined {
  const queue: string[][] = [[start]];
  const seen = new Set<string>();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    for (const next of edges.get(path.at(-1) ?? '')?.keys() ?? []) {
      if (next === start) return [...path, next];
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push([...path, next]);
    }
  }
  return undefined;
}

/** Whether a file does anything when it runs, besides passing on what other files export. */
export function hasCode(text: string): boolean {
  const code = stripTypeScriptTypes(text)
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .replace(/\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"][^'"]+['"]\s*;?/g, '')
    .replace(/\bexport\s*\{\s*\}\s*;?/g, '');
  return code.replaceAll(';', '').trim() !== '';
}

/** Where the test of a source file belongs. */
export function testOf(path: string): string {
  return `test/${path.replace(/\.ts$/, '.test.ts')}`;
}
