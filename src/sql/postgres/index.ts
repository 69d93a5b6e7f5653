export { analysePostgres } from './analyse.ts';
export { loadSqlParser } from './parser.ts';
