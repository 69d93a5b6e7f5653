// `npm run get-mongodb`: a MongoDB server for the demo and the tests, where none is installed.
import { provideMongodbServers } from './mongodb-server.js';

const [missing] = provideMongodbServers();
if (missing === undefined) {
  console.log('There is a MongoDB server: the next `npm start` has a connection to it.');
} else {
  console.error(`There is no MongoDB server: ${missing.why}`);
  process.exitCode = 1;
}
