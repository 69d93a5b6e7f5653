import { describe, expect, it } from 'vitest';
import { readMongodbTarget } from '../../../protocols/mongodb/upstream-target.ts';
import { TopologyMemory } from '../../../protocols/mongodb/upstream-topology.ts';

const target = (uri: string) => readMongodbTarget(new Map([['CONNECTION_STRING', uri]]));
const TOPOLOGY = { primary: { host: 'b', port: 1 }, hosts: [{ host: 'b', port: 1 }] };

describe('the memory of topologies', () => {
  it('is of one connection, as long as its secret leads to the same place', async () => {
    const memory = new TopologyMemory();
    const shop = await target('mongodb://u:p@a/?replicaSet=rs0');
    expect(memory.recall('shop', shop)).toBeUndefined();
    memory.learn('shop', shop, TOPOLOGY);
    expect(memory.recall('shop', shop)).toBe(TOPOLOGY);
    // Another password leads to the same servers.
    expect(memory.recall('shop', await target('mongodb://u:q@a/?replicaSet=rs0'))).toBe(TOPOLOGY);
    expect(memory.recall('other', shop)).toBeUndefined();
    expect(memory.recall('shop', await target('mongodb://u:p@a/?replicaSet=rs1'))).toBeUndefined();
    expect(memory.recall('shop', await target('mongodb://u:p@c/?replicaSet=rs0'))).toBeUndefined();
  });
});
