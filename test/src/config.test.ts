import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';

describe('loadConfig', () => {
  it('has a default for everything', () => {
    expect(loadConfig({})).toMatchObject({
      api: { host: '127.0.0.1', port: 8009 },
      postgresPort: 15432,
      mysql: { port: 13306, mariadbPort: undefined, face: 'auto' },
      mongodbPort: 17017,
      allowPlaintext: false,
      sessionsPerUserMax: 200,
      statusProbeMs: 60_000,
      review: { timeoutMs: 3_600_000, noticeIntervalMs: 20_000, adminsPass: true, housekeepingPasses: true },
    });
  });

  it('takes REVIEW_TIMEOUT_SEC in seconds, and lets flags win over the environment', () => {
    expect(loadConfig({ REVIEW_TIMEOUT_SEC: '300' }).review.timeoutMs).toBe(300_000);
    expect(loadConfig({ API_PORT: '1' }, { API_PORT: '2' }).api.port).toBe(2);
  });

  it('takes tokens of Slack that look like what they are, and does not repeat others', () => {
    const signing = '0123456789abcdef0123456789abcdef';
    const tokens = { SLACK_BOT_TOKEN: 'xoxb-1-a', SLACK_APP_TOKEN: 'xapp-1-a', SLACK_SIGNING_SECRET: signing };
    expect(loadConfig(tokens).slack).toEqual({
      environment: { ...tokens, SLACK_CHANNEL: undefined },
      apiUrl: undefined,
    });
    expect(() => loadConfig({ SLACK_BOT_TOKEN: 'hunter2' })).toThrow(
      'the configuration is wrong: SLACK_BOT_TOKEN: must be a bot token, which begins with xoxb-',
    );
    expect(() => loadConfig({ SLACK_SIGNING_SECRET: 'hunter2' })).toThrow(
      /^(?!.*hunter2).*SLACK_SIGNING_SECRET: must be/,
    );
    expect(() => loadConfig({ SLACK_API_URL: 'ftp://slack.example.com' })).toThrow(/SLACK_API_URL: must be an address/);
  });

  it('gives other gateways up after GATEWAY_LOST_SEC, which is long enough for a few beats', () => {
    expect(loadConfig({}).gatewayLostMs).toBe(60_000);
    expect(loadConfig({ GATEWAY_LOST_SEC: '3' }).gatewayLostMs).toBe(3_000);
    expect(() => loadConfig({ GATEWAY_LOST_SEC: '2' })).toThrow(/GATEWAY_LOST_SEC/);
  });

  it('looks at upstreams as often as it is told, and never when that is 0', () => {
    expect(loadConfig({ STATUS_PROBE_SEC: '5' }).statusProbeMs).toBe(5_000);
    expect(loadConfig({ STATUS_PROBE_SEC: '0' }).statusProbeMs).toBe(0);
    expect(() => loadConfig({ STATUS_PROBE_SEC: '-1' })).toThrow(/STATUS_PROBE_SEC/);
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig({ API_PORT: '', DATABASE_URL: '' })).toMatchObject({
      api: { port: 8009 },
      databaseUrl: undefined,
    });
  });

  it('names every wrong setting at once and repeats no value', () => {
    const wrong = { API_PORT: 'eight', REVIEW_TIMEOUT_SEC: '0', DATABASE_URL: 'mysql://u:hunter2@h/d' };
    const attempt = (): unknown => loadConfig(wrong);
    expect(attempt).toThrow(/API_PORT.*REVIEW_TIMEOUT_SEC|REVIEW_TIMEOUT_SEC.*API_PORT/s);
    expect(attempt).toThrow(/DATABASE_URL: must start with postgres/);
    expect(attempt).not.toThrow(/hunter2/);
  });

  it('wants certificate and key together', () => {
    expect(() => loadConfig({ TLS_CERT_FILE: 'a.pem' })).toThrow(/belong together/);
  });

  it('holds the variables that references may read, and no others', () => {
    const env = { SHOP: '{"a":"b"}', OTHER: 'x', ENVJSON_VARIABLES: ' SHOP, PGPROD,' };
    expect([...loadConfig(env).secretStores.envJson]).toEqual([
      ['SHOP', '{"a":"b"}'],
      ['PGPROD', undefined],
    ]);
    expect(loadConfig({ SHOP: '{}' }).secretStores.envJson.size).toBe(0);
  });

  it.each([
    'SLUICE_MASTER_KEY',
    'sluice_master_key',
    'DATABASE_URL',
    'ADMIN_PASSWORD',
    'IDP_CLIENT_SECRET',
    'VAULT_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'SLUICE_ANYTHING',
    'API_PORT',
    'PGPASSWORD',
  ])('never lets references read the gateway’s own %s', (name) => {
    const attempt = (): unknown => loadConfig({ ENVJSON_VARIABLES: `SHOP,${name}` });
    expect(attempt).toThrow(`ENVJSON_VARIABLES: ${name} is the gateway’s own`);
  });

  it('takes the region of AWS from either variable, and addresses of Vault alone', () => {
    expect(loadConfig({ AWS_DEFAULT_REGION: 'a' }).secretStores.awsRegion).toBe('a');
    expect(loadConfig({ AWS_DEFAULT_REGION: 'a', AWS_REGION: 'b' }).secretStores.awsRegion).toBe('b');
    expect(() => loadConfig({ VAULT_ADDR: 'vault:8200' })).toThrow(/VAULT_ADDR: must be an address with http/);
  });

  it('runs commands as a user of its own choice, unless one is named', () => {
    expect(loadConfig({}).commandUser).toBeUndefined();
    expect(loadConfig({ COMMAND_USER: 'self' }).commandUser).toBe('self');
    expect(() => loadConfig({ COMMAND_USER: 'a b' })).toThrow(/COMMAND_USER: must be self or the name of an account/);
  });
});
