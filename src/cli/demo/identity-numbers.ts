import type { SeededRandom } from './random.ts';

/** A card number that passes the Luhn check, in the ranges of the large issuers. Nobody's, as far as chance allows. */
export function cardNumber(random: SeededRandom): string {
  const [prefix, length] = random.pick([
    ['4242', 16],
    ['4111', 16],
    ['5555', 16],
    ['5105', 16],
    ['3782', 15],
  ] as const);
  const payload = prefix + random.digits(length - prefix.length - 1);
  return payload + luhnDigit(payload);
}

/** The digit that makes a number pass the Luhn check (ISO/IEC 7812-1). */
function luhnDigit(payload: string): string {
  let sum = 0;
  for (let i = 0; i < payload.length; i += 1) {
    const digit = Number(payload[payload.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}

/** An IBAN with the right check digits (ISO 13616), German, Dutch or British. */
export function iban(random: SeededRandom): string {
  const [country, account] = random.pick([
    ['DE', random.digits(18)],
    ['NL', `SHOP${random.digits(10)}`],
    ['GB', `SHOP${random.digits(14)}`],
  ] as const);
  const check = 98 - mod97(`${account}${country}00`);
  return `${country}${String(check).padStart(2, '0')}${account}`;
}

/** The remainder ISO 7064 asks for, letters counting from A = 10. */
function mod97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** A US social security number of a form that can be issued. */
export function socialSecurityNumber(random: SeededRandom): string {
  const area = String(random.between(1, 665)).padStart(3, '0');
  const group = String(random.between(1, 99)).padStart(2, '0');
  return `${area}-${group}-${String(random.between(1, 9999)).padStart(4, '0')}`;
}

const US_AREAS = ['202', '212', '303', '312', '404', '415', '503', '512', '617', '713'];

/** A telephone number from the ranges that are set aside for fiction. */
export function phoneNumber(random: SeededRandom): string {
  if (random.chance(0.2)) return `+44 20 7946 0${random.digits(3)}`;
  const area = random.pick(US_AREAS);
  const line = `555-01${random.digits(2)}`;
  return random.chance(0.5) ? `+1 ${area}-${line}` : `(${area}) ${line}`;
}
