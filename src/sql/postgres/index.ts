export { analysePostgres } from './analyse.ts';
export { loadSqlParser, type NormalForm, normalFormOf } from './parser.ts';
