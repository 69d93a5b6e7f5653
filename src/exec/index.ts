export * from './command/index.ts';
export { DriverLoginError, type ExecColumn, type ExecDriver, type ExecError, type ExecSink } from './driver.ts';
export {
  createExec,
  type Exec,
  type ExecConnection,
  type ExecOutcome,
  type ExecParts,
  type ExecProgress,
  type ExecRequest,
  type TestOutcome,
} from './exec.ts';
export { Leg as MongodbLeg } from './mongodb/leg.ts';
export { logIn } from './mongodb/login.ts';
export { runScript } from './mongodb/run.ts';
export { mongodbExec } from './mongodb.ts';
export { mysqlExec } from './mysql.ts';
export { postgresExec } from './postgres.ts';
export { ExecWatch } from './watch.ts';
