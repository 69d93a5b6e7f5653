/** Where a draft stands that can be closed by itself, as a dialog; undefined: on the page. */
export type Scope = symbol | undefined;

/** What is asked before something is left: whether to. */
export interface Question {
  readonly leave: () => void;
  readonly stay: () => void;
}

/** What is written on the pages and not saved, and the question that comes before it is left. */
export class Drafts {
  readonly #scopes = new Map<symbol, Scope>();
  readonly #listeners = new Set<() => void>();
  #question: Question | undefined;

  get question(): Question | undefined {
    return this.#question;
  }

  /** Calls back when drafts come or go, and when a question comes or is answered; returns how to end that. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Whether there is any draft, on the page or in a dialog. */
  hasAny = (): boolean => this.#scopes.size > 0;

  /** Whether there is a draft in this dialog. */
  hasIn(scope: symbol): boolean {
    return [...this.#scopes.values()].includes(scope);
  }

  /** Knows of a draft from now on; returns how to end that. */
  add(scope: Scope): () => void {
    const draft = Symbol('draft');
    this.#scopes.set(draft, scope);
    this.#tell();
    return () => {
      if (this.#scopes.delete(draft)) this.#tell();
    };
  }

  /** What is written now may go: it was saved, or given up. */
  forget(): void {
    this.#scopes.clear();
    this.#tell();
  }

  /** Asks before something is left, instead of what is asked already. */
  ask(question: Question): void {
    this.#question = question;
    this.#tell();
  }

  /** Ends something: at once, or when whoever is asked says so. */
  end(isAsked: boolean, end: () => void): void {
    if (isAsked) this.ask({ leave: end, stay: () => undefined });
    else end();
  }

  answer(how: keyof Question): void {
    const question = this.#question;
    this.#question = undefined;
    question?.[how]();
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
