/** One token as the server cuts it; comments are none, and the bodies of version comments that run are tokens like others. */
export interface Token {
  /**
   * `word`: a name or keyword without quotes; `name`: one in quotes; `variable`: `@x`, whose name is in `text`;
   * `parameter`: `?`; `operator`: any sign, `@@` among them.
   */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'variable' | 'parameter' | 'operator';
  /** The content, quotes and escapes resolved; of a word as it is written. */
  readonly text: string;
  /** A word in capitals, an operator as it is; empty for every other kind, so that comparing it suffices. */
  readonly key: string;
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
}
