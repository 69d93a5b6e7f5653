import { encodePacket } from '../../../protocols/mysql/packet.ts';
import type { ContractClient, ContractResult } from '../contract.ts';
import { RawClient, type RawOptions, type RawResult } from './raw-client.ts';

/** A client of the contract suite. Its pipelines are those of MariaDB's drivers: commands whose answers nobody waits for. */
export async function connectContractClient(options: RawOptions): Promise<ContractClient> {
  const client = await RawClient.connect(options);
  const closed = new Promise<void>((resolve) => {
    if (client.wire.signal.aborted) resolve();
    client.wire.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const burst = async (texts: readonly string[]): Promise<ContractResult[]> => {
    client.wire.write(Buffer.concat(texts.map((text) => encodePacket(0, client.queryPayload(text)))));
    const results: ContractResult[] = [];
    for (const _ of texts) {
      client.expectAnswer();
      results.push(joined(await client.results(false)));
    }
    return results;
  };
  return {
    query: async (text) => joined(await client.query(text)),
    async prepared(text, parameter) {
      const statement = await client.prepare(text);
      if ('message' in statement) return { rows: [], error: statement };
      return joined(await client.execute(statement.id, [parameter]));
    },
    pipeline: burst,
    burst,
    sendRaw: (bytes) => void client.wire.write(bytes),
    hangUp: () => client.wire.destroy(),
    async close() {
      client.close();
      await client.wire.closed;
    },
    closed,
  };
}

function joined(results: readonly RawResult[]): ContractResult {
  const rows = results.flatMap((result) => result.rows);
  const error = results.find((result) => result.error !== undefined)?.error;
  return error === undefined ? { rows } : { rows, error };
}
