import { cardNumber, phoneNumber, socialSecurityNumber } from './identity-numbers.ts';
import type { SeededRandom } from './random.ts';

/** A customer of the demo shop, as in its table. */
export interface Customer {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly ssn: string | null;
  readonly card_number: string;
  readonly city: string;
  readonly country: string;
  readonly notes: string | null;
  readonly created_at: string;
}

const FIRST_NAMES =
  'Ada Alan Alice Amara Anna Antonio Barbara Beatriz Ben Carla Chen Clara Daniel Diego Elena Emil Emma Erik Fatima Felix Frida Grace Hana Henry Hugo Ines Isaac Ivan Jane Jonas Julia Kai Karim Laura Leo Lina Lucas Maja Maria Max Mei Mila Nadia Niels Nina Noah Nora Oliver Olga Omar Pablo Paula Priya Rosa Ruth Samir Sara Simon Sofia Tariq Theo Tom Vera Victor Yara Yusuf Zoe'.split(
    ' ',
  );
const LAST_NAMES =
  'Abbott Ahmed Almeida Andersson Baker Bauer Bianchi Brown Carter Castro Chen Costa Cruz Dubois Evans Fischer Fernandez Garcia Gomez Gupta Haddad Hansen Ito Jansen Johnson Kaur Keller Khan Kim Kowalski Kumar Larsen Lee Lopez Martin Mendes Meyer Miller Moreau Mueller Murphy Nguyen Novak Okafor Olsen Patel Pereira Petrov Popov Quinn Reyes Ricci Rossi Santos Sato Schmidt Silva Singh Smith Sousa Suzuki Tanaka Taylor Torres Weber White Williams Wilson Wong Young'.split(
    ' ',
  );
const PLACES = [
  ['Austin', 'US'],
  ['Boston', 'US'],
  ['Chicago', 'US'],
  ['Denver', 'US'],
  ['Portland', 'US'],
  ['Amsterdam', 'NL'],
  ['Berlin', 'DE'],
  ['Hamburg', 'DE'],
  ['London', 'GB'],
  ['Leeds', 'GB'],
] as const;
/** Domains that are set aside for examples; no mail ever reaches anybody. */
const DOMAINS = ['example.com', 'example.org', 'example.net'];
/** Two years of customers, from here on. */
const FIRST_DAY_MS = Date.UTC(2024, 0, 1);
const DAYS = 730;

/** The customer with this number. */
export function makeCustomer(random: SeededRandom, id: number): Customer {
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  const [city, country] = random.pick(PLACES);
  const email = `${first}.${last}${id}@${random.pick(DOMAINS)}`.toLowerCase();
  const phone = phoneNumber(random);
  const card = cardNumber(random);
  const ssn = country === 'US' && random.chance(0.6) ? socialSecurityNumber(random) : null;
  const notes = random.chance(0.35) ? makeNote(random, { first, email, phone, card }) : null;
  const created_at = randomTime(random);
  return { id, name: `${first} ${last}`, email, phone, ssn, card_number: card, city, country, notes, created_at };
}

/** A time of day in the demo's two years. */
export function randomTime(random: SeededRandom): string {
  return new Date(FIRST_DAY_MS + Math.floor(random.next() * DAYS * 86_400_000)).toISOString();
}

/** What a shop's employee writes down, with the personal data people put into free text. */
function makeNote(
  random: SeededRandom,
  { first, email, phone, card }: { first: string; email: string; phone: string; card: string },
): string {
  const grouped = card.replace(/(\d{4})(?=\d)/g, '$1 ');
  return random.pick([
    `${first} called about a late parcel, call back at ${phone}.`,
    `Prefers mail to ${email}, not by telephone.`,
    `Read the card number over the telephone: ${grouped}. Must not be kept here!`,
    `Wants invoices sent to ${email} and to accounting@${random.pick(DOMAINS)}.`,
    `Asked for a refund to the card ${card}; ${first} will confirm from ${phone}.`,
    'Leave parcels with the neighbour.',
    'Regular customer, free shipping.',
    `Identity checked with SSN ${socialSecurityNumber(random)}.`,
  ]);
}
