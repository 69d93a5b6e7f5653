import { LRUCache } from 'lru-cache';
import type { Effect, EffectsOf } from '../core/effect.ts';

/** Characters of all texts remembered together. */
export const REMEMBERED_CHARS_MAX = 1024 * 1024;
/** A longer text is analysed each time: programs repeat short ones. */
const TEXT_CHARS_MAX = 8 * 1024;
/** What an entry costs beside its text, in characters. */
const ENTRY_CHARS = 256;

/**
 * What texts do, by the analysis of their protocol's language; of a protocol without one nothing can be told. The texts
 * asked for last are remembered, the ones that cannot be parsed are not.
 */
export function rememberedEffects(
  analyses: Readonly<Record<string, (text: string, reading?: string) => readonly Effect[] | undefined>>,
): EffectsOf {
  const known = new LRUCache<string, readonly Effect[]>({
    maxSize: REMEMBERED_CHARS_MAX,
    sizeCalculation: (_effects, key) => key.length + ENTRY_CHARS,
  });
  return (protocol, text, reading) => {
    const analyse = Object.hasOwn(analyses, protocol) ? analyses[protocol] : undefined;
    if (analyse === undefined) return undefined;
    if (text.length > TEXT_CHARS_MAX) return analyse(text, reading);
    const key = JSON.stringify([protocol, reading, text]);
    const found = known.get(key);
    if (found !== undefined) return found;
    const effects = analyse(text, reading);
    if (effects !== undefined) known.set(key, effects);
    return effects;
  };
}
