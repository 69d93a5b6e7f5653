import { readFileSync } from 'node:fs';

/** Reads a corpus file: entries begin with a line of the marker and a title. */
export function readCorpus(file: URL, marker: string): readonly { readonly title: string; readonly text: string }[] {
  const blocks = readFileSync(file, 'utf8')
    .split(new RegExp(`^${marker} `, 'm'))
    .slice(1);
  return blocks.map((block) => {
    const end = block.indexOf('\n');
    return { title: block.slice(0, end), text: block.slice(end + 1).trim() };
  });
}
