import { rememberedByShape, type ShapeRules } from '../remembered-shapes.ts';
import type { MysqlStatement } from './analyse.ts';
import { shapeOf } from './shape.ts';

const RULES: ShapeRules = {
  shapeOf,
  operations: new Set(['select', 'insert', 'replace', 'update', 'delete']),
  // One that writes a file, or changes what later texts mean, has more of them.
  members: new Set(['operation', 'text', 'housekeeping']),
};

/** The same analysis, made once under each reading for all texts that differ only in numbers and strings. */
export function rememberedShapes(
  analyse: (text: string, reading?: string) => readonly MysqlStatement[],
): (text: string, reading?: string) => readonly MysqlStatement[] {
  return rememberedByShape(analyse, RULES);
}
