import { describe, expect, it } from 'vitest';
import { Pipeline, reasonOf } from '../../../src/core/pipeline.ts';
import type { Hold, Plugin, SessionEvent } from '../../../src/core/plugin.ts';
import { ALLOW, deny, type Verdict } from '../../../src/core/verdict.ts';
import { createLogger } from '../../../src/log.ts';
import { liveSession, query } from './fixtures.ts';

const log = createLogger('silent');
const hold = (signal = new AbortController().signal): Hold => ({ signal, notice: () => undefined });

function pipeline(plugins: readonly Plugin[], recheck: () => Promise<Verdict> = async () => ALLOW): Pipeline {
  return new Pipeline(plugins, liveSession(), log, recheck);
}

describe('Pipeline', () => {
  it('asks the plugins in order and stops at the first denial', async () => {
    const asked: string[] = [];
    const plugin = (name: string, verdict: Verdict): Plugin => ({
      name,
      onQuery: () => {
        asked.push(name);
        return verdict;
      },
    });
    const verdict = await pipeline([
      plugin('a', ALLOW),
      plugin('b', deny('guardrail', 'no')),
      plugin('c', ALLOW),
    ]).decide(query('q'), hold());
    expect(asked).toEqual(['a', 'b']);
    expect(verdict).toMatchObject({ allow: false, reason: { code: 'guardrail' } });
  });

  it('passes the lowest row limit on', async () => {
    const limited = (name: string, max: number): Plugin => ({
      name,
      onQuery: () => ({ allow: true, rowLimit: { max, rule: name } }),
    });
    const plugins = [limited('a', 5), limited('b', 3), limited('c', 4)];
    expect(await pipeline(plugins).decide(query('q'), hold())).toEqual({
      allow: true,
      rowLimit: { max: 3, rule: 'b' },
    });
  });

  it('wants origins and types when one plugin does', () => {
    const wanting: Plugin = { name: 'a', wantsTypes: () => true };
    expect([pipeline([{ name: 'b' }]).wantsTypes(), pipeline([{ name: 'b' }, wanting]).wantsTypes()]).toEqual([
      false,
      true,
    ]);
    expect(pipeline([wanting]).wantsOrigins()).toBe(false);
  });

  it('wants columns described as soon as one plugin does', () => {
    expect(pipeline([{ name: 'none' }]).wantsColumns()).toBe(false);
    expect(pipeline([{ name: 'none' }, { name: 'one', wantsColumns: () => true }]).wantsColumns()).toBe(true);
  });

  describe('a query that a plugin wants approved', () => {
    const reason = { code: 'guardrail', message: 'careful', rule: 'g' } as const;
    const wanting: Plugin = { name: 'guard', onQuery: () => ({ allow: true, note: 'n', needsApproval: reason }) };

    it('runs when a later plugin answers for it', async () => {
      const given: unknown[] = [];
      const answering: Plugin = {
        name: 'review',
        onQuery: (_query, _session, { needsApproval }) => {
          given.push(needsApproval);
          return { allow: true, note: 'yes', isApproved: true };
        },
      };
      const verdict = await pipeline([wanting, wanting, answering]).decide(query('q'), hold());
      expect(verdict).toEqual({ allow: true, note: 'n; n; yes' });
      expect(given).toEqual([[reason, reason]]);
    });

    it('is denied when nobody does, or somebody did before', async () => {
      const answering: Plugin = { name: 'review', onQuery: () => ({ allow: true, isApproved: true }) };
      for (const plugins of [[wanting], [wanting, { name: 'x', onQuery: () => ALLOW }], [answering, wanting]]) {
        expect(await pipeline(plugins).decide(query('q'), hold())).toMatchObject({
          allow: false,
          reason: { message: 'careful; it needs approval, and this connection has no reviewers', rule: 'g' },
        });
      }
    });

    it('is not asked about otherwise', async () => {
      let given: unknown = 'nothing';
      const looking: Plugin = {
        name: 'x',
        onQuery: (_query, _session, { needsApproval }) => {
          given = needsApproval;
          return ALLOW;
        },
      };
      await pipeline([looking, wanting]).decide(query('q'), hold());
      expect(given).toBeUndefined();
    });
  });

  it('records the decision before it is returned, and names who denied', async () => {
    const events: SessionEvent[] = [];
    const recorder: Plugin = {
      name: 'recorder',
      async onEvent(event) {
        await new Promise((resolve) => setImmediate(resolve));
        events.push(event);
      },
    };
    await pipeline([{ name: 'guard', onQuery: () => deny('guardrail', 'no') }, recorder]).decide(query('q'), hold());
    expect(events).toMatchObject([{ type: 'query.decided', by: 'guard' }]);
  });

  it('denies when a plugin throws', async () => {
    const throwing: Plugin = {
      name: 'broken',
      onQuery: () => {
        throw new Error('with a secret in it');
      },
    };
    const verdict = await pipeline([throwing]).decide(query('q'), hold());
    expect(verdict).toMatchObject({ allow: false, reason: { code: 'plugin_failed', rule: 'broken' } });
    expect(JSON.stringify(verdict)).not.toContain('secret');
  });

  it('denies when a plugin cannot even begin to record the decision, and tells nobody behind it', async () => {
    const told: string[] = [];
    const full: Plugin = {
      name: 'audit',
      onEvent: () => {
        throw new Error('disk full');
      },
    };
    const behind: Plugin = { name: 'observer', onEvent: ({ type }) => void told.push(type) };
    expect(await pipeline([full, behind]).decide(query('q'), hold())).toMatchObject({
      allow: false,
      reason: { code: 'audit_failed' },
    });
    expect(told).toEqual([]);
  });

  it('tells of an event in the order of the plugins, each after the one before has taken it', async () => {
    const order: string[] = [];
    const plugin = (name: string, isSlow: boolean): Plugin => ({
      name,
      onEvent: () => {
        order.push(`${name} is told`);
        if (!isSlow) return undefined;
        return Promise.resolve().then(() => void order.push(`${name} has it`));
      },
    });
    await pipeline([plugin('a', false), plugin('b', true), plugin('c', true), plugin('d', false)]).decide(
      query('q'),
      hold(),
    );
    expect(order).toEqual(['a is told', 'b is told', 'b has it', 'c is told', 'c has it', 'd is told']);
  });

  it('denies when the decision cannot be recorded', async () => {
    const verdict = await pipeline([{ name: 'audit', onEvent: () => Promise.reject(new Error('disk full')) }]).decide(
      query('q'),
      hold(),
    );
    expect(verdict).toMatchObject({ allow: false, reason: { code: 'audit_failed' } });
  });

  it('denies with the protocol’s own refusal without asking anybody', async () => {
    let isAsked = false;
    const verdict = await pipeline([
      {
        name: 'a',
        onQuery: () => {
          isAsked = true;
          return ALLOW;
        },
      },
    ]).decide(query('q', { refused: { code: 'policy', message: 'not here' } }), hold());
    expect(verdict).toMatchObject({ allow: false, reason: { message: 'not here' } });
    expect(isAsked).toBe(false);
  });

  it('denies with the abort’s reason as soon as the hold is aborted', async () => {
    const controller = new AbortController();
    const verdict = pipeline([{ name: 'review', onQuery: () => new Promise(() => undefined) }]).decide(
      query('q'),
      hold(controller.signal),
    );
    controller.abort({ code: 'cancelled', message: 'user request' });
    expect(await verdict).toEqual({ allow: false, reason: { code: 'cancelled', message: 'user request' } });
  });

  it('lets an aborted hook finish its cleaning up before anybody is answered', async () => {
    const controller = new AbortController();
    let isClean = false;
    const review: Plugin = {
      name: 'review',
      async onQuery(_query, _session, { signal }) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await new Promise((resolve) => setImmediate(resolve));
        isClean = true;
        return ALLOW;
      },
    };
    const verdict = pipeline([review]).decide(query('q'), hold(controller.signal));
    controller.abort({ code: 'cancelled', message: 'user request' });
    expect(await verdict).toMatchObject({ allow: false, reason: { code: 'cancelled' } });
    expect(isClean).toBe(true);
  });

  it('takes a hook that throws when it is aborted for aborted, not for broken', async () => {
    const controller = new AbortController();
    const review: Plugin = {
      name: 'review',
      onQuery: (_query, _session, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    };
    const verdict = pipeline([review]).decide(query('q'), hold(controller.signal));
    controller.abort({ code: 'cancelled', message: 'user request' });
    expect(await verdict).toEqual({ allow: false, reason: { code: 'cancelled', message: 'user request' } });
  });

  it('denies what was aborted in the same turn in which it was allowed', async () => {
    const controller = new AbortController();
    const review: Plugin = {
      name: 'review',
      onQuery: async () => {
        controller.abort({ code: 'client_left', message: 'gone' });
        return ALLOW;
      },
    };
    const verdict = await pipeline([review]).decide(query('q'), hold(controller.signal));
    expect(verdict).toMatchObject({ allow: false, reason: { code: 'client_left' } });
  });

  it('keeps the notes of those who let it pass', async () => {
    const verdict = await pipeline([
      { name: 'review', onQuery: () => ({ allow: true, note: 'review:1 by dba' }) },
    ]).decide(query('q'), hold());
    expect(verdict).toEqual({ allow: true, note: 'review:1 by dba' });
  });

  it('opens only when every plugin agrees, and only when it is recorded', async () => {
    expect(await pipeline([{ name: 'a', onSession: () => deny('not_found', 'x') }]).open()).toMatchObject({
      allow: false,
    });
    const failing: Plugin = { name: 'audit', onEvent: () => Promise.reject(new Error('full')) };
    expect(await pipeline([failing]).open()).toMatchObject({ allow: false, reason: { code: 'audit_failed' } });
    expect(await pipeline([]).open()).toEqual(ALLOW);
  });

  it('inspects rows in plugin order and drops those who are done', () => {
    const calls: string[] = [];
    const seeing = (name: string, answer: 'done' | undefined, enforcesRows = false): Plugin => ({
      name,
      enforcesRows,
      onResult: () => () => {
        calls.push(name);
        return answer;
      },
    });
    expect(pipeline([{ name: 'none', onResult: () => undefined }]).inspect([], query('q'))).toBeUndefined();
    const inspection = pipeline([seeing('a', 'done'), seeing('b', undefined, true)]).inspect([], query('q'));
    expect(inspection?.isEnforced).toBe(true);
    expect(inspection?.rows({ rows: [] })).toBe(true);
    expect(inspection?.rows({ rows: [] })).toBe(true);
    expect(calls).toEqual(['a', 'b', 'b']);
    expect(
      pipeline([seeing('a', 'done')])
        .inspect([], query('q'))
        ?.rows({ rows: [] }),
    ).toBe(false);
  });

  it('passes text through every plugin that masks text', () => {
    const text = pipeline([
      { name: 'a', onText: (s) => s.replace('x', 'y') },
      { name: 'b', onText: (s) => `${s}!` },
    ]).text('x');
    expect(text).toBe('y!');
  });

  it('tells where a text may repeat values only as long as it is the text that came', () => {
    const told: unknown[] = [];
    const note: Plugin['onText'] = (text, _session, echoes) => {
      told.push(echoes);
      return `${text}!`;
    };
    pipeline([
      { name: 'a', onText: note },
      { name: 'b', onText: note },
    ]).text('x', [[0, 1]]);
    expect(told).toEqual([[[0, 1]], undefined]);
  });
});

describe('reasonOf', () => {
  it('is the reason of the abort, or killed for anything else', () => {
    expect(reasonOf(AbortSignal.abort({ code: 'cancelled', message: 'm' }))).toEqual({
      code: 'cancelled',
      message: 'm',
    });
    expect(reasonOf(AbortSignal.abort())).toMatchObject({ code: 'killed' });
  });
});

describe('a session’s record', () => {
  it('says who was refused and by which plugin, and has no end then', async () => {
    const events: SessionEvent[] = [];
    const recorder: Plugin = { name: 'recorder', onEvent: (event) => void events.push(event) };
    const refusing = pipeline([{ name: 'access', onSession: () => deny('not_found', 'x') }, recorder]);
    await refusing.open();
    await refusing.close('bye');
    expect(events).toEqual([{ type: 'session.refused', reason: { code: 'not_found', message: 'x' }, by: 'access' }]);
  });

  it('has one end', async () => {
    const events: SessionEvent[] = [];
    const opened = pipeline([{ name: 'recorder', onEvent: (event) => void events.push(event) }]);
    await opened.open();
    await opened.close('bye');
    await opened.close('again');
    expect(events).toEqual([{ type: 'session.open' }, { type: 'session.close', reason: 'bye' }]);
  });
});
