import { collectLineageNames, noNames } from '../../../../src/sql/postgres/lineage-names.ts';
import { Relations } from '../../../../src/sql/postgres/lineage-relations.ts';
import { StatementReader } from '../../../../src/sql/postgres/lineage-select.ts';
import { parseStatements } from '../../../../src/sql/postgres/parser.ts';
import { nodeOf, type Tree } from '../../../../src/sql/postgres/tree.ts';
import { askWorld } from './lineage-world.ts';

/** A statement taken apart, and a reader that knows the names in it. */
export async function reading(text: string): Promise<{ name: string; fields: Tree; reader: StatementReader }> {
  const node = nodeOf(parseStatements(text)?.[0]?.node);
  if (node === undefined) throw new Error(`not a statement: ${text}`);
  const names = noNames();
  collectLineageNames(node.fields, names);
  const relations = new Relations(await askWorld(names), () => []);
  return { ...node, reader: new StatementReader(relations) };
}
