export { MONGODB_KEYS, type MongodbAddress, readMongodbAddress } from './address.ts';
export type { MongodbCompressor, MongodbMechanism, MongodbOptions, MongodbSslMode } from './options.ts';
export {
  type HostPort,
  MONGODB_PORT_DEFAULT,
  type MongodbUri,
  parseHost,
  parseMongodbUri,
  parseOptions,
} from './parse.ts';
