import { messageOf } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { StoreFailure } from './store.ts';
import { type IssuedToken, type VaultClient, VaultDenied, type VaultSettings } from './vault-client.ts';

/** Renewed after two thirds of its time, or sooner: timers count no further than some weeks, and Vault's own default is more. */
const RENEWAL_SHARE = 2 / 3;
const WAIT_MS_MAX = 12 * 3600 * 1000;
/** A token whose renewals last no longer than this has reached its end. */
const RENEWAL_WORTH_SEC = 10;
const RETRY_MS = 60_000;

/** The gateway's token: got by its AppRole when it is first needed, or given; kept alive; got anew when it is dead. */
export class VaultToken {
  readonly #client: VaultClient;
  readonly #settings: VaultSettings;
  readonly #log: Logger;
  #current: string | undefined;
  #login: Promise<string> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(client: VaultClient, settings: VaultSettings, log: Logger) {
    this.#client = client;
    this.#settings = settings;
    this.#log = log;
    if (settings.appRole !== undefined) return;
    this.#current = settings.token;
    void this.#watchGiven();
  }

  /** The token to use now. Throws StoreFailure. */
  async get(): Promise<string> {
    return this.#current ?? this.#logIn();
  }

  /** After Vault denied something to `token`: another one when it was the token that is dead, undefined when not. */
  async replace(token: string): Promise<string | undefined> {
    if (this.#current !== undefined && this.#current !== token) return this.#current;
    if (this.#settings.appRole === undefined || !(await this.#isDead(token))) return undefined;
    if (this.#current === token) this.#current = undefined;
    return this.get();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** One login at a time, however many sessions wait for it. */
  #logIn(): Promise<string> {
    this.#login ??= this.#newToken().finally(() => {
      this.#login = undefined;
    });
    return this.#login;
  }

  async #newToken(): Promise<string> {
    const { appRole } = this.#settings;
    if (appRole === undefined) throw new StoreFailure('the gateway has no token for it');
    try {
      const issued = await this.#client.login(appRole.roleId, appRole.secretId);
      this.#current = issued.token;
      this.#renewInTime(issued);
      return issued.token;
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error;
      const isRefused = error instanceof VaultDenied;
      throw new StoreFailure(`the gateway cannot log in: ${error.message}`, {
        hint: isRefused ? 'VAULT_ROLE_ID and VAULT_SECRET_ID must be those of an AppRole that exists.' : error.hint,
        detail: error.detail,
      });
    }
  }

  async #isDead(token: string): Promise<boolean> {
    try {
      await this.#client.lookUp(token);
      return false;
    } catch (error) {
      if (error instanceof VaultDenied) return true;
      throw error;
    }
  }

  /** How long a given token lasts only Vault knows. */
  async #watchGiven(): Promise<void> {
    const token = this.#current;
    if (token === undefined) return;
    try {
      this.#renewInTime({ ...(await this.#client.lookUp(token)), token });
    } catch (error) {
      this.#log.warn({ reason: messageOf(error) }, 'VAULT_TOKEN could not be checked');
      this.#after(RETRY_MS, () => this.#watchGiven());
    }
  }

  #renewInTime({ token, ttlSec, isRenewable }: IssuedToken): void {
    if (ttlSec === 0) return;
    const ttlMs = ttlSec * 1000;
    if (isRenewable && ttlSec > RENEWAL_WORTH_SEC) {
      this.#after(Math.min(ttlMs * RENEWAL_SHARE, WAIT_MS_MAX), () => this.#renew(token));
    } else if (ttlMs > WAIT_MS_MAX) {
      this.#after(WAIT_MS_MAX, async () =>
        this.#renewInTime({ token, ttlSec: (ttlMs - WAIT_MS_MAX) / 1000, isRenewable }),
      );
    } else {
      this.#after(ttlMs, async () => this.#expired(token));
    }
  }

  async #renew(token: string): Promise<void> {
    try {
      this.#renewInTime({ ...(await this.#client.renew(token)), token });
    } catch (error) {
      this.#log.warn({ reason: messageOf(error) }, 'the token of Vault could not be renewed');
      if (error instanceof VaultDenied) this.#expired(token);
      else this.#after(RETRY_MS, () => this.#renew(token));
    }
  }

  /** An AppRole's token is dropped, and got anew when it is needed. */
  #expired(token: string): void {
    if (this.#settings.appRole === undefined) this.#log.warn('VAULT_TOKEN has expired');
    else if (this.#current === token) this.#current = undefined;
  }

  #after(ms: number, action: () => Promise<void>): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void action(), ms).unref();
  }
}
