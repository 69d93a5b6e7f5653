import { describe, expect, it } from 'vitest';
import { resolveSrv, type SrvAnswer, type SrvResolver } from '../../../protocols/mongodb/upstream-srv.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { readMongodbAddress } from '../../../src/mongodb-uri/index.ts';

const coded = (code: string): Error => Object.assign(new Error('c0.example.com'), { code });

function ask(given: Partial<SrvResolver>, uri = 'mongodb+srv://c0.example.com'): Promise<SrvAnswer> {
  const none = async (): Promise<never> => {
    throw coded('ENODATA');
  };
  const address = readMongodbAddress(new Map([['CONNECTION_STRING', uri]]));
  return resolveSrv(address, { resolveSrv: none, resolveTxt: none, ...given });
}

const servers = (...names: readonly string[]): Partial<SrvResolver> => ({
  resolveSrv: async () => names.map((name, i) => ({ name, port: 27_000 + i })),
});

describe('the servers that DNS lists', () => {
  it('are asked for by the name and the service', async () => {
    const asked: string[] = [];
    const note = (name: string): void => void asked.push(name);
    const resolver: SrvResolver = {
      resolveSrv: async (name) => {
        note(name);
        return [{ name: 'N1.Example.com', port: 1 }];
      },
      resolveTxt: async (name) => {
        note(name);
        return [['authSource=ad', 'min&replicaSet=rs0']];
      },
    };
    expect(await ask(resolver, 'mongodb+srv://c0.example.com/?srvServiceName=custom')).toEqual({
      seeds: [{ host: 'N1.Example.com', port: 1 }],
      authSource: 'admin',
      replicaSet: 'rs0',
    });
    expect(asked).toEqual(['_custom._tcp.c0.example.com', 'c0.example.com']);
  });

  it('are enough without options', async () => {
    expect(await ask(servers('a.example.com'))).toEqual({
      seeds: [{ host: 'a.example.com', port: 27_000 }],
      authSource: undefined,
      replicaSet: undefined,
    });
  });

  it('are as many as are wanted', async () => {
    const three = servers('a.example.com', 'b.example.com', 'c.example.com');
    expect((await ask(three)).seeds).toHaveLength(3);
    expect((await ask(three, 'mongodb+srv://c0.example.com/?srvMaxHosts=2')).seeds).toHaveLength(2);
  });

  it('must be of the same domain', async () => {
    for (const name of ['evil.com', 'a.evilexample.com', 'example.com', 'a.example.com.evil.com']) {
      await expect(ask(servers('a.example.com', name)), name).rejects.toThrow(/another domain/);
    }
    await expect(ask(servers('a.other.localnet'), 'mongodb+srv://localnet')).resolves.toBeDefined();
    await expect(ask(servers('a.other'), 'mongodb+srv://localnet')).rejects.toThrow(/another domain/);
    await expect(ask(servers('b.two.labels'), 'mongodb+srv://two.labels')).resolves.toBeDefined();
  });

  it.each([
    ['nobody is listed', servers(), /lists no server/],
    ['there is no such name', {}, /lists no server/],
    [
      'DNS does not answer',
      { resolveSrv: async () => Promise.reject(coded('ETIMEOUT')) },
      /cannot be asked .*ETIMEOUT/,
    ],
    [
      'options cannot be had',
      { ...servers('a.example.com'), resolveTxt: async () => Promise.reject(coded('ESERVFAIL')) },
      /ESERVFAIL/,
    ],
    [
      'options are given twice',
      { ...servers('a.example.com'), resolveTxt: async () => [['a'], ['b']] },
      /more than one text/,
    ],
    ['options are broken', { ...servers('a.example.com'), resolveTxt: async () => [['x']] }, /cannot be read/],
    [
      'options are others than may be',
      { ...servers('a.example.com'), resolveTxt: async () => [['tls=false']] },
      /only its secret may/,
    ],
    [
      'a load balancer is wanted',
      { ...servers('a.example.com'), resolveTxt: async () => [['loadBalanced=true']] },
      /load balancer/,
    ],
  ] as [string, Partial<SrvResolver>, RegExp][])(
    'are refused where %s, without a name',
    async (_what, given, expected) => {
      const refused = ask(given);
      await expect(refused).rejects.toThrow(UpstreamError);
      await expect(refused).rejects.toThrow(expected);
      await expect(refused).rejects.not.toThrow(/c0\.example/);
    },
  );
});
