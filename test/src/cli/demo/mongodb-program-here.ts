import { findMongodbProgram, type MongodbProgram } from '../../../../src/cli/demo/mongodb-program.ts';
import { chooseServerUser } from '../../../../src/store/embedded/server-user.ts';

/** The server that the tests have. */
export function mongodbProgramHere(): MongodbProgram {
  const found = findMongodbProgram(process.env.PATH ?? '', chooseServerUser());
  if ('why' in found) throw new Error(`these tests need a MongoDB server: ${found.why}`);
  return found;
}
