/** A person's browser, as far as logging in needs one: it keeps cookies by host, follows links and fills in one form. */
export class Browser {
  readonly #jar = new Map<string, Map<string, string>>();
  /** The addresses it went to, in order. */
  readonly visited: string[] = [];

  /** Goes to an address and follows redirects, until `stopsAt` says so or there is none. */
  async open(url: string, stopsAt: (url: string) => boolean = () => false): Promise<Page> {
    return this.#go(url, { method: 'GET' }, stopsAt);
  }

  /** Logs in at the provider as somebody, from the address a gateway gave. */
  async logIn(url: string, who: string, stopsAt: (url: string) => boolean = () => false): Promise<Page> {
    const form = await this.open(url, stopsAt);
    if (!form.text.includes('name="who"')) return form;
    return this.#go(form.url, { method: 'POST', body: new URLSearchParams({ who }) }, stopsAt);
  }

  /** What it would send to this host. */
  cookies(url: string): ReadonlyMap<string, string> {
    return this.#of(url);
  }

  #of(url: string): Map<string, string> {
    const { host } = new URL(url);
    const cookies = this.#jar.get(host) ?? new Map<string, string>();
    this.#jar.set(host, cookies);
    return cookies;
  }

  async #go(to: string, init: RequestInit, stopsAt: (url: string) => boolean): Promise<Page> {
    let url = to;
    let request = init;
    for (;;) {
      if (stopsAt(url)) return { url, status: 0, text: '', headers: new Headers() };
      this.visited.push(url);
      const cookie = [...this.#of(url)].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }) };
      const answer = await fetch(url, { ...request, headers, redirect: 'manual' });
      for (const line of answer.headers.getSetCookie()) this.#keep(url, line);
      const location = answer.headers.get('location');
      if (location === null) return { url, status: answer.status, text: await answer.text(), headers: answer.headers };
      await answer.arrayBuffer();
      url = new URL(location, url).href;
      request = { method: 'GET' };
    }
  }

  #keep(url: string, line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const equals = pair.indexOf('=');
    const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    const expires = attributes.find((part) => /^expires=/i.test(part))?.slice('expires='.length);
    const isGone = attributes.some((part) => /^max-age=0$/i.test(part)) || Date.parse(expires ?? '') < Date.now();
    if (isGone) this.#of(url).delete(name);
    else this.#of(url).set(name, value);
  }
}

/** Where a browser ended up. */
export interface Page {
  readonly url: string;
  /** 0 where it stopped before it asked. */
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}
