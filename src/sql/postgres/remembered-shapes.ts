import type { Statement } from '../../core/query.ts';
import { rememberedByShape, type ShapeRules } from '../remembered-shapes.ts';
import { shapeOf } from './shape.ts';

const RULES: ShapeRules = {
  shapeOf,
  operations: new Set(['select', 'insert', 'update', 'delete', 'merge']),
  members: new Set(['operation', 'text', 'housekeeping', 'unqualified', 'keepsNames']),
  /**
   * What reads constants after all: `float(n)` is refused by the parser for some n, and whether a call of the other two is
   * housekeeping depends on which parameter it names.
   */
  readsConstants: /float|current_setting|set_config/i,
};

/** The same analysis, made once for all texts that differ only in numbers and strings. */
export function rememberedShapes(
  analyse: (text: string) => readonly Statement[],
): (text: string) => readonly Statement[] {
  return rememberedByShape(analyse, RULES);
}
