import type { Strategy } from './masking-queries.ts';

/** What each strategy makes of a value. */
export const STRATEGIES: readonly { readonly value: Strategy; readonly label: string; readonly example: string }[] = [
  { value: 'redact', label: 'Redact', example: '[EMAIL_ADDRESS]' },
  { value: 'partial', label: 'Partial', example: '**** 1111' },
  { value: 'hash', label: 'Hash', example: '[EMAIL_ADDRESS:9f86…]' },
  { value: 'constant', label: 'Constant', example: '[EMAIL_ADDRESS], 0, 1970-01-01' },
  { value: 'null', label: 'Null', example: 'NULL' },
];

/** The same for a field to choose from. */
export const STRATEGY_DATA = STRATEGIES.map(({ value, label, example }) => ({
  value,
  label: `${label}: ${example}`,
}));

/** The same where there is little room. */
export const STRATEGY_NAMES = STRATEGIES.map(({ value, label }) => ({ value, label }));

/** Whether it is the name of a strategy. */
export function isStrategy(text: string | null): text is Strategy {
  return STRATEGIES.some(({ value }) => value === text);
}

/** Entity types that are found by their content, and what people call them. */
export const ENTITIES: readonly { readonly name: string; readonly words: string }[] = [
  { name: 'EMAIL_ADDRESS', words: 'E-mail addresses' },
  { name: 'CREDIT_CARD', words: 'Card numbers, with the right check digit' },
  { name: 'PHONE_NUMBER', words: 'Phone numbers' },
  { name: 'US_SSN', words: 'US social security numbers' },
  { name: 'IBAN_CODE', words: 'IBANs, with the right check digits' },
  { name: 'IP_ADDRESS', words: 'IP addresses, IPv4 and IPv6' },
  { name: 'URL', words: 'Addresses of pages and services, with passwords in them' },
  { name: 'AWS_ACCESS_KEY', words: 'AWS access keys and their secrets' },
  { name: 'JWT', words: 'JSON Web Tokens' },
  { name: 'PRIVATE_KEY', words: 'Private keys in PEM' },
];
