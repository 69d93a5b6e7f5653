import { createHash } from 'node:crypto';

const NAME_LENGTH_MAX = 63;
const HASH_CHARS = 8;

/**
 * A name that can stand before `~` on the wire, made of what the provider calls somebody: `José.Doe@example.com` is
 * `jose.doe`. Where nothing is left of it, the name is made of the subject.
 */
export function userNameFrom(called: string, subject: string): string {
  const name = called
    .replace(/@.*$/s, '')
    // What Windows domains put in front.
    .replace(/^.*\\/s, '')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, NAME_LENGTH_MAX)
    .replace(/[^a-z0-9]+$/, '');
  if (name !== '') return name;
  return `user-${createHash('sha256').update(subject).digest('hex').slice(0, HASH_CHARS)}`;
}
