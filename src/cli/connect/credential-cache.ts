import { type ApiClient, segment } from '../api-client.ts';
import { CommandError } from '../failure.ts';
import { recordOf, textOf } from '../records.ts';
import type { GatewayCredential } from './gateway-login.ts';
import type { CredentialSource } from './postgres.ts';

/** A credential this close to its end is not used for a new session. */
const RENEW_BEFORE_MS = 60_000;

/** Short-lived credentials of one connection, fetched when they are needed and used until shortly before they expire. */
export class CredentialCache implements CredentialSource {
  readonly #api: ApiClient;
  readonly #connection: string;
  readonly #durationSeconds: number | undefined;
  #latest: Promise<{ credential: GatewayCredential; expiresAt: number }> | undefined;

  constructor(api: ApiClient, connection: string, durationSeconds?: number) {
    this.#api = api;
    this.#connection = connection;
    this.#durationSeconds = durationSeconds;
  }

  async current(options: { readonly renew: boolean } = { renew: false }): Promise<GatewayCredential> {
    const latest = this.#latest;
    if (latest !== undefined && !options.renew) {
      const { credential, expiresAt } = await latest;
      if (expiresAt - Date.now() > RENEW_BEFORE_MS) return credential;
      // Another client may have fetched a new one meanwhile.
      if (this.#latest !== latest) return this.current();
    }
    const fetching = this.#fetch();
    this.#latest = fetching;
    // Clients that come at the same moment share one request; a failed one is not kept.
    fetching.catch(() => {
      if (this.#latest === fetching) this.#latest = undefined;
    });
    return (await fetching).credential;
  }

  async #fetch(): Promise<{ credential: GatewayCredential; expiresAt: number }> {
    const body = this.#durationSeconds === undefined ? {} : { access_duration_seconds: this.#durationSeconds };
    const answer = recordOf(await this.#api.post(`/connections/${segment(this.#connection)}/credentials`, body));
    const { port } = answer;
    const expiresAt = Date.parse(String(answer.expires_at));
    if (typeof port !== 'number' || Number.isNaN(expiresAt))
      throw new CommandError('The gateway did not give a credential.');
    const text = (field: string): string => {
      const value = answer[field];
      return typeof value === 'string' ? value : '';
    };
    const credential = {
      host: textOf(answer, 'host'),
      port,
      username: text('username'),
      password: text('password'),
      database: text('database'),
    };
    return { credential, expiresAt };
  }
}
