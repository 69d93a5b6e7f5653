import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPsql } from '../protocols/postgres/psql.ts';
import { APP_TOKEN, BOT_TOKEN, buttonsOf, SlackServer, shownIn } from '../servers/slack.ts';
import { addUser, type Person, startTestGateway, type TestGateway } from './gateway.ts';

const DBA = { id: 'UDBA' };
const ENGINEER = { id: 'UENG' };
const OTHER = { id: 'UOTHER' };
const STRANGER = { id: 'USTRANGER' };
const CHANNEL = 'C0APPROVALS';

describe('slack', () => {
  const slack = new SlackServer();
  let test: TestGateway;
  let other: Person;
  beforeAll(async () => {
    await slack.start();
    test = await startTestGateway({
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_CHANNEL: CHANNEL,
      SLACK_API_URL: slack.url,
      WEBHOOKS_RETRY_SEC: '1',
    });
    await test.admin.call('PATCH', '/api/connections/shop', {
      reviewers: ['dba-team'],
      plugins: [{ name: 'slack', config: ['C0EXTRA00'] }],
    });
    other = await addUser(test.gateway, test.admin, 'other', ['engineering']);
    await link(test.dba, DBA);
    await link(test.engineer, ENGINEER);
    await link(other, OTHER);
    expect(await slack.command(DBA, '/hoop', 'subscribe')).toContain('subscribed to all connections');
    expect(await slack.command(OTHER, '/sluice', 'subscribe shop')).toContain('subscribed to *shop*');
  }, 120_000);
  afterEach(() => slack.faults.clear());
  afterAll(async () => {
    await test?.stop();
    await slack.stop();
  });

  async function link(person: Person, account: { id: string }): Promise<void> {
    const answer = await slack.command(account, '/hoop', 'link');
    const code = /sluice slack link ([A-Z0-9]+)/.exec(answer)?.[1];
    const linked = await person.call('POST', '/api/users/self/slack', { code });
    expect(linked).toMatchObject({ slack_id: account.id });
  }

  /** A held psql, and where Slack tells of it. */
  async function held(text: string) {
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, text);
    const id = await test.pendingReview(text);
    const isOf = (message: { blocks: unknown[] }) => JSON.stringify(message.blocks).includes(id);
    const [channel, extra, direct] = await Promise.all([
      slack.message(CHANNEL, isOf),
      slack.message('C0EXTRA00', isOf),
      slack.message(DBA.id, isOf),
    ]);
    return { running, id, channel, extra, direct };
  }

  it('tells channels and subscribers of a held command, and an Approve of the linked dba lets it go on', async () => {
    const text = 'select count(*) from customers where id > 0 -- <!channel> & <http://evil|x>';
    const { running, id, channel, extra, direct } = await held(text);
    expect(shownIn(channel)).toContain('"rich_text_preformatted","elements":[{"type":"text","text":"select count(*)');
    expect(buttonsOf(channel).map(({ action_id: name }) => name)).toEqual([
      'review-approve',
      'review-approve-reason',
      'review-reject',
    ]);
    expect(channel.text).toBe('Approval requested: a command on shop for engineer');
    await slack.press(DBA, direct, 'review-approve');
    const { stdout, code } = await running.result;
    expect([stdout.trim(), code]).toEqual(['2', 0]);
    for (const message of [channel, extra, direct]) {
      await slack.until(() => buttonsOf(message).length === 0 && shownIn(message).includes('approved by dba'));
    }
    const asked = await slack.message(ENGINEER.id, (message) => shownIn(message).includes(id));
    await slack.until(() => shownIn(asked).includes('dba-team: approved by dba'));
    // `other` subscribed, and may not decide: nothing was ever sent.
    expect(slack.messages.filter((message) => message.channel === OTHER.id)).toEqual([]);
    for (const place of [CHANNEL, 'C0EXTRA00', DBA.id, ENGINEER.id]) {
      expect(slack.messages.filter((m) => m.channel === place && shownIn(m).includes(id))).toHaveLength(1);
    }
  });

  it('rejects with the reason of a form, which psql shows', async () => {
    const { running, channel } = await held("delete from customers where name = 'nobody'");
    await slack.press(DBA, channel, 'review-reject');
    const view = await slack.until(() => slack.views.at(-1));
    expect(view.private_metadata).toContain('reject');
    expect(await slack.submit(DBA, view, 'not on a Friday')).toEqual({});
    const { stderr, code } = await running.result;
    expect(code).not.toBe(0);
    expect(stderr).toContain('not on a Friday');
    await slack.until(() => shownIn(channel).includes('rejected by dba: not on a Friday'));
    expect(buttonsOf(channel)).toEqual([]);
  });

  it('tells whoever may not decide why, and nobody else', async () => {
    const { running, id, channel } = await held('select 1 as one from customers');
    const press = async (user: { id: string; team?: string }, action = 'review-approve') =>
      (await slack.press(user, channel, action)).told;
    expect(await press(STRANGER)).toContain('/hoop link');
    expect(await press(STRANGER, 'review-reject')).toContain('/hoop link');
    // The same id in another workspace is somebody else.
    expect(await press({ ...DBA, team: 'TELSEWHERE' })).toContain('not linked');
    expect(await press(OTHER)).toContain('You (other) are in none of the groups it waits for: dba-team');
    expect(await press(ENGINEER)).toContain('own request');
    expect(await test.admin.call('GET', `/api/reviews/${id}`)).toMatchObject({ status: 'PENDING' });
    await slack.press(OTHER, channel, 'review-reject');
    const view = await slack.until(() => slack.views.find((shown) => shown.private_metadata.includes(id)));
    expect(await slack.submit(OTHER, view, '')).toMatchObject({ response_action: 'errors' });
    const stale = { ...channel, blocks: structuredClone(channel.blocks) };
    await test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
    await running.result;
    await slack.until(() => shownIn(channel).includes('approved by dba'));
    expect(await (await slack.press(DBA, stale, 'review-approve')).told).toContain('decided already');
  });

  it('takes the groups somebody has when they press, not when they were told', async () => {
    const { running, id, direct } = await held('select 2 as two from customers');
    await test.admin.call('PATCH', '/api/users/dba', { groups: [] });
    expect(await (await slack.press(DBA, direct, 'review-approve')).told).toContain('in none of the groups');
    await test.admin.call('PATCH', '/api/users/dba', { groups: ['dba-team'] });
    await slack.press(DBA, direct, 'review-approve-reason');
    const view = await slack.until(() => slack.views.find((shown) => shown.private_metadata.includes(id)));
    await slack.submit(DBA, view, 'once');
    expect((await running.result).code).toBe(0);
    await slack.until(() => shownIn(direct).includes('approved by dba: once'));
  });

  it('shows how long a window is asked for, and that it was revoked', async () => {
    await test.admin.call('PATCH', '/api/connections/shop', { policy: { review_access: 'command_or_window' } });
    const asked = await test.engineer.call<{ id: string }>('POST', '/api/access-requests', {
      connection: 'shop',
      duration_sec: 5400,
      reason: 'look <here>',
    });
    const message = await slack.message(CHANNEL, (found) => shownIn(found).includes(asked.id));
    expect(shownIn(message)).toContain('1 h 30 min');
    expect(shownIn(message)).toContain('look &lt;here&gt;');
    await slack.press(DBA, message, 'review-approve');
    await slack.until(() => shownIn(message).includes('approved by dba'));
    await test.admin.call('PUT', `/api/reviews/${asked.id}`, { status: 'REVOKED', reason: 'enough' });
    await slack.until(() => message.text.startsWith('Revoked') && shownIn(message).includes('enough'));
  });

  it('waits as long as Slack asks to, and tries again what broke', async () => {
    let limited = 0;
    slack.faults.set('chat.postMessage', ({ channel }) => {
      if (channel !== CHANNEL) return undefined;
      limited += 1;
      if (limited === 1) return { status: 429, headers: { 'retry-after': '1' } };
      return limited === 2 ? { status: 500 } : undefined;
    });
    const { running, direct } = await held('select 3 as three from customers');
    expect(limited).toBe(3);
    await slack.press(DBA, direct, 'review-approve');
    expect((await running.result).code).toBe(0);
  });

  it('holds up no session, and tells of what was asked while Slack was away once it is back', async () => {
    await slack.stop();
    const text = 'select 4 as four from customers';
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, text);
    const id = await test.pendingReview(text);
    await slack.start();
    const message = await slack.message(CHANNEL, (found) => shownIn(found).includes(id));
    await slack.press(DBA, message, 'review-approve');
    expect((await running.result).code).toBe(0);
  });

  it('says when its token is revoked, and goes on with another that is put in while it runs', async () => {
    const state = async () =>
      (await test.admin.call<{ status: { state: string; reason: string | null } }>('GET', '/api/plugins/slack')).status;
    expect(await state()).toMatchObject({ state: 'connected' });
    slack.botToken = 'xoxb-second';
    for (const socket of slack.sockets) socket.destroy();
    await slack.until(() => slack.calls.at(-1)?.method === 'auth.test' && slack.calls.at(-1)?.token === BOT_TOKEN);
    await expect.poll(state, { timeout: 10_000 }).toMatchObject({
      state: 'failed',
      reason: 'SLACK_BOT_TOKEN: Slack does not accept the token (invalid_auth)',
    });
    const b64 = (text: string) => Buffer.from(text).toString('base64');
    const envvars = {
      SLACK_BOT_TOKEN: b64('xoxb-second'),
      SLACK_APP_TOKEN: b64(APP_TOKEN),
      SLACK_CHANNEL: b64('C0SECOND0'),
    };
    const saved = await test.admin.call('PUT', '/api/plugins/slack/config', { envvars });
    expect(JSON.stringify(saved)).not.toContain('xoxb');
    await expect.poll(state, { timeout: 10_000 }).toMatchObject({ state: 'connected', reason: null });
    const text = 'select 5 as five from customers';
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, text);
    const id = await test.pendingReview(text);
    const message = await slack.message('C0SECOND0', (found) => shownIn(found).includes(id));
    await slack.press(DBA, message, 'review-approve');
    expect((await running.result).code).toBe(0);
  });
});
