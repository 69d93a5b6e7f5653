import { expect, test } from 'vitest';
import { activityOf } from '../../../src/store/activity-counts.ts';

const decided = (query: object, verdict: string) => JSON.stringify({ query: { id: 12, ...query }, verdict, by: 'x' });

test('a command counts by its verdict; one that is only prepared counts when it is denied', () => {
  const run = { phase: 'execute', via: 'Query', text: 'select 1' };
  expect(activityOf('query.decided', decided(run, 'allow'))).toEqual([{ kind: 'verdict', name: 'allow', n: 1 }]);
  expect(activityOf('query.decided', decided(run, 'deny'))).toEqual([{ kind: 'verdict', name: 'deny', n: 1 }]);
  const prepared = { ...run, phase: 'prepare' };
  expect(activityOf('query.decided', decided(prepared, 'allow'))).toEqual([]);
  expect(activityOf('query.decided', decided(prepared, 'deny'))).toHaveLength(1);
});

test('nothing that somebody writes into a command counts', () => {
  const text = 'select \'x"},"verdict":"deny"\', \',"verdict":"deny"\' -- {"query":{"id":1,"phase":"prepare"';
  const params = [{ text: ',"verdict":"deny"' }];
  expect(activityOf('query.decided', decided({ phase: 'execute', text, params }, 'allow'))).toEqual([
    { kind: 'verdict', name: 'allow', n: 1 },
  ]);
  const tag = 'SELECT ,"masked":{"FORGED":9}';
  expect(activityOf('query.ended', JSON.stringify({ query: 1, tag, masked: { PHONE: 2 } }))).toEqual([
    { kind: 'masked', name: 'PHONE', n: 2 },
  ]);
});

test('masked values count by their types, nothing else does', () => {
  const ended = JSON.stringify({ query: 1, status: 'ok', masked: { PHONE: 2, EMAIL_ADDRESS: 1 }, results: [] });
  expect(activityOf('query.ended', ended)).toEqual([
    { kind: 'masked', name: 'PHONE', n: 2 },
    { kind: 'masked', name: 'EMAIL_ADDRESS', n: 1 },
  ]);
  expect(activityOf('query.ended', JSON.stringify({ query: 1, masked: {} }))).toEqual([]);
  expect(activityOf('session.close', JSON.stringify({ reason: 'x', masked: { PHONE: 2 } }))).toEqual([]);
  expect(activityOf('query.decided', '{}')).toEqual([]);
});
