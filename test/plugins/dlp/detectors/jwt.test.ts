import { describe, expect, it } from 'vitest';
import { jwt } from '../../../../plugins/dlp/detectors/jwt.ts';
import { found, stepsOf } from '../support.ts';

const part = (value: unknown, space?: number) => Buffer.from(JSON.stringify(value, null, space)).toString('base64url');
const HEADER = part({ alg: 'HS256', typ: 'JWT' });
const SIGNED = `${HEADER}.${part({ sub: '1234567890', name: 'Ann' })}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c`;
const UNSIGNED = `${part({ alg: 'none' })}.${part({ sub: '1' })}.`;
const SPACED = `${part({ alg: 'RS256' }, 2)}.${part({})}.c2ln`;
const ENCRYPTED = `${part({ alg: 'dir', enc: 'A256GCM' })}..48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9.X`;

describe('JWT', () => {
  it.each([
    ['signed', SIGNED, SIGNED],
    ['in a header', `Authorization: Bearer ${SIGNED}`, SIGNED],
    ['glued to a sign', `token=${SIGNED}&x=1`, SIGNED],
    ['at the end of a sentence', `${SIGNED}.`, SIGNED],
    ['behind an underscore', `t_${SIGNED}`, SIGNED],
    ['unsigned', UNSIGNED, UNSIGNED],
    ['with spaces in its header', SPACED, SPACED],
    ['encrypted', ENCRYPTED, ENCRYPTED],
    ['with invisible signs in it', SIGNED.replace('.', '.\u200b'), SIGNED.replace('.', '.\u200b')],
  ])('finds a token %s', (_what, text, value) => {
    expect(found(jwt, text)).toEqual([value]);
  });

  it.each([
    ['two parts', SIGNED.split('.').slice(0, 2).join('.')],
    ['a header that is no JSON', 'eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl'],
    ['a header that names no algorithm', `${part({ typ: 'JWT' })}.${part({})}.c2ln`],
    ['a header that is a list', `${part(['alg'])}.${part({})}.c2ln`],
    ['a letter before it', `x${SIGNED}`],
    ['dotted names', 'eye.of.the.tiger and eyes.wide.shut'],
  ])('leaves %s alone', (_what, text) => {
    expect(found(jwt, text)).toEqual([]);
  });

  it('reads endless parts in linear time', () => {
    expect(stepsOf(jwt, 'ey.'.repeat(5000))).toBeLessThan(15_000 * 60);
  });
});
