import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPsql } from '../protocols/postgres/psql.ts';
import { BOT_TOKEN, formOf, SIGNING_SECRET, SlackServer, shownIn, signed } from '../servers/slack.ts';
import { type Person, startTestGateway, type TestGateway } from './gateway.ts';

const DBA = { id: 'UDBA' };
const CHANNEL = 'C0APPROVALS';

describe('slack without a socket', () => {
  const slack = new SlackServer();
  let test: TestGateway;
  let url: string;
  beforeAll(async () => {
    await slack.start();
    test = await startTestGateway({
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_CHANNEL: CHANNEL,
      SLACK_API_URL: slack.url,
    });
    url = `${test.gateway.api.url}/api/slack/requests`;
    slack.requestUrl = url;
    await test.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'], plugins: [{ name: 'slack' }] });
    await link(test.dba, DBA);
  }, 120_000);
  afterAll(async () => {
    await test?.stop();
    await slack.stop();
  });

  async function link(person: Person, account: { id: string }): Promise<void> {
    const answer = await slack.command(account, '/hoop', 'link');
    const code = /sluice slack link ([A-Z0-9]+)/.exec(answer)?.[1];
    await person.call('POST', '/api/users/self/slack', { code });
  }

  it('approves a held command by a signed press, and edits the message', async () => {
    const text = 'select count(*) from customers where id > 0';
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, text);
    const id = await test.pendingReview(text);
    const message = await slack.message(CHANNEL, (found) => shownIn(found).includes(id));
    expect(slack.sockets.size).toBe(0);
    await slack.press(DBA, message, 'review-approve');
    const { stdout, code } = await running.result;
    expect([stdout.trim(), code]).toEqual(['2', 0]);
    await slack.until(() => shownIn(message).includes('approved by dba'));
  });

  it('rejects by the form, whose answer says what is wrong with it', async () => {
    const text = "delete from customers where name = 'nobody'";
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, text);
    const id = await test.pendingReview(text);
    const message = await slack.message(CHANNEL, (found) => shownIn(found).includes(id));
    await slack.press(DBA, message, 'review-reject');
    const view = await slack.until(() => slack.views.at(-1));
    expect(await slack.submit({ id: 'USTRANGER' }, view, 'x')).toMatchObject({ response_action: 'errors' });
    expect(await slack.submit(DBA, view, 'not today')).toEqual({});
    expect((await running.result).stderr).toContain('not today');
  });

  it('does nothing for a press that is not signed by Slack', async () => {
    const text = 'select 7 as seven from customers';
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, text);
    const id = await test.pendingReview(text);
    const body = formOf('interactive', {
      type: 'block_actions',
      user: { id: DBA.id, team_id: 'T0000TEST' },
      actions: [{ type: 'button', block_id: 'review', action_id: 'review-approve', value: id, action_ts: '1' }],
    });
    const send = (headers: Record<string, string>) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body,
      });
    expect((await send({})).status).toBe(401);
    expect((await send(signed(body, 'f'.repeat(32)))).status).toBe(401);
    expect((await send(signed(body, SIGNING_SECRET, Date.now() - 400_000))).status).toBe(401);
    expect(await test.admin.call('GET', `/api/reviews/${id}`)).toMatchObject({ status: 'PENDING' });
    expect((await send(signed(body))).status).toBe(200);
    expect((await running.result).code).toBe(0);
  });
});
