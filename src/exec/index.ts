export * from './command/index.ts';
export type { ExecColumn, ExecDriver, ExecError, ExecSink } from './driver.ts';
export {
  createExec,
  type Exec,
  type ExecConnection,
  type ExecOutcome,
  type ExecProgress,
  type ExecRequest,
  type TestOutcome,
} from './exec.ts';
export { mongodbExec } from './mongodb.ts';
export { mysqlExec } from './mysql.ts';
export { postgresExec } from './postgres.ts';
export { ExecWatch } from './watch.ts';
