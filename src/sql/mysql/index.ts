/*
 * How a codec calls this:
 *
 * - `readingOfSession({ version, sqlMode, database, lowerCaseTableNames, charset })` after the login, and again whenever the
 *   server's session tracking, COM_INIT_DB, COM_CHANGE_USER or COM_RESET_CONNECTION changes one of them.
 * - `analyseMysql(text, reading)` (or `rememberedAnalysis(analyseMysql)`, with the word of the reading) for the text of
 *   COM_QUERY and COM_STMT_PREPARE: `Query.statements()`. Put
 *   `readingWord(reading)` into `Query.reading`, and into each `RelatedText.reading` the word that held when its text was
 *   sent, so that the guardrails read what the server reads.
 * - While a statement is under way that has `changes`, texts behind it are read by nobody knows which mode: wait for its
 *   reply, or take them as `unknown`. `changes.charset` other than `isPlainCharset` should be refused.
 * - `prepared` names the statements of PREPARE, EXECUTE and DEALLOCATE; an EXECUTE of a name whose text is not known
 *   (`prepared.body` was absent, or it was prepared in a routine) must be taken as `unknown`.
 * - Lineage: `lineageOf(text, ask, reading)` in lineage.ts; what `ask` answers is in lineage-catalogue.ts (columns and
 *   VIEW_DEFINITION of
 *   tables by database and name; bodies of stored functions).
 * - `localFile` is the only file the server may ask the client for while that statement runs.
 */
export { analyseMysql, type MysqlStatement } from './analyse.ts';
export { type NormalForm, normalFormOf } from './normal-form.ts';
export { isPlainCharset, type MysqlReading, readingOfSession, readingOfWord, readingWord } from './reading.ts';
export type { ReadingChange } from './variables.ts';
