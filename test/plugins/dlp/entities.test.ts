import { describe, expect, it } from 'vitest';
import { BUILT_IN_DETECTORS, builtInDetector, ENTITY_TYPES } from '../../../plugins/dlp/entities.ts';

describe('entity types', () => {
  it('are listed by name, each with a sentence', () => {
    expect(ENTITY_TYPES.map(({ name }) => name)).toEqual([
      'AWS_ACCESS_KEY',
      'CREDIT_CARD',
      'EMAIL_ADDRESS',
      'IBAN_CODE',
      'IP_ADDRESS',
      'JWT',
      'PERSON',
      'PHONE_NUMBER',
      'PRIVATE_KEY',
      'URL',
      'US_SSN',
    ]);
    for (const { description } of ENTITY_TYPES) expect(description).toMatch(/\.$/);
  });

  it('are found by name', () => {
    for (const detector of BUILT_IN_DETECTORS) expect(builtInDetector(detector.entity)).toBe(detector);
    expect(builtInDetector('constructor')).toBeUndefined();
  });
});
