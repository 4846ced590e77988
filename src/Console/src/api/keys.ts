/** A word that nothing else has. `randomUUID` would be simpler, and a page that came without TLS does not have it. */
export const newWord = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');

/**
 * The keys of calls that have no answer yet, by what a call asks for. The same call, made again after a failure, has the
 * same key, so that the Api does it once. An answer ends the key: the next call of the same kind is a new deed.
 */
export class Keys {
  readonly #open = new Map<string, string>();

  /** The key of a call; a call that waits for its answer has one already. */
  of(deed: string): string {
    let key = this.#open.get(deed);
    if (!key) this.#open.set(deed, (key = newWord()));
    return key;
  }

  /** Notes an answer. One that says "broken", "later" or "still at it" leaves open whether it was done. */
  answered(deed: string, status: number, code?: string): void {
    if (status < 500 && status !== 429 && code !== 'idempotencyInProgress') this.#open.delete(deed);
  }
}
