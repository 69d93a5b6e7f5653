/** Texts of one generation; two are kept. */
export const GENERATION_MAX = 512;
/** A longer text is looked at each time: programs repeat short ones. */
export const TEXT_CHARS_MAX = 1024;

/**
 * The texts that were looked at last and that no rule of a set matched. What a rule says of a text never changes, so they
 * need not be looked at again.
 */
export class PassedTexts {
  #young = new Set<string>();
  #old = new Set<string>();

  has(text: string): boolean {
    if (this.#young.has(text)) return true;
    if (!this.#old.has(text)) return false;
    this.add(text);
    return true;
  }

  add(text: string): void {
    if (text.length > TEXT_CHARS_MAX) return;
    if (this.#young.size >= GENERATION_MAX) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(text);
  }
}
