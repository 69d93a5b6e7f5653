/** C0 and C1 controls, line and direction marks, tags: what makes an approver read something else than what will run. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text that looks like what it is: line feeds and tabs stay, other hidden characters become a visible code. */
export function visible(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(HIDDEN, (character) =>
      character === '\n' || character === '\t' ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
    );
}

/** Text of people within mrkdwn: it mentions nobody and links nowhere. */
export function escaped(text: string): string {
  return visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** At most so many characters, and whether that is not all; no character is cut in half. */
export function cut(text: string, charsMax: number): { readonly text: string; readonly isCut: boolean } {
  if (text.length <= charsMax) return { text, isCut: false };
  const last = text.charCodeAt(charsMax - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return { text: text.slice(0, isHalf ? charsMax - 1 : charsMax), isCut: true };
}

/** A moment, as each reader's own clock shows it. */
export function slackTime(date: Date): string {
  return `<!date^${Math.floor(date.getTime() / 1000)}^{date_short_pretty} {time}|${date.toISOString()}>`;
}

/** Seconds, for people: `2 h`, `1 h 30 min`, `45 s`. */
export function spokenDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(' ') || '0 s';
}
