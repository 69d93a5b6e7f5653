import { awsAccessKey } from './detectors/aws-access-key.ts';
import { creditCard } from './detectors/credit-card.ts';
import type { Detector } from './detectors/detector.ts';
import { emailAddress } from './detectors/email-address.ts';
import { ibanCode } from './detectors/iban-code.ts';
import { ipAddress } from './detectors/ip-address.ts';
import { jwt } from './detectors/jwt.ts';
import { phoneNumber } from './detectors/phone-number.ts';
import { privateKey } from './detectors/private-key.ts';
import { url } from './detectors/url.ts';
import { usSsn } from './detectors/us-ssn.ts';

/** Built-in detectors, the most specific first: the order decides between detections of the same length. */
export const BUILT_IN_DETECTORS: readonly Detector[] = [
  creditCard,
  ibanCode,
  usSsn,
  privateKey,
  jwt,
  awsAccessKey,
  emailAddress,
  ipAddress,
  phoneNumber,
  url,
];

/** An entity type a rule may name. */
export interface EntityType {
  readonly name: string;
  readonly description: string;
}

/** Names of people: no pattern tells them from other words, so only a column rule can say where they are. */
export const PERSON = 'PERSON';

/** Every built-in entity type, by name. */
export const ENTITY_TYPES: readonly EntityType[] = [
  ...BUILT_IN_DETECTORS.map(({ entity, description }) => ({ name: entity, description })),
  { name: PERSON, description: 'Names of people. Not detected in content: for the `entity` of column rules only.' },
].sort((a, b) => (a.name < b.name ? -1 : 1));

/** What values masked because of their column count as, where the rule names no entity type. */
export const COLUMN_ENTITY = 'COLUMN';

const BY_NAME: ReadonlyMap<string, Detector> = new Map(
  BUILT_IN_DETECTORS.map((detector) => [detector.entity, detector]),
);

/** The built-in detector of an entity type. */
export function builtInDetector(entity: string): Detector | undefined {
  return BY_NAME.get(entity);
}
