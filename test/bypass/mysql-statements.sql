-- MySQL and MariaDB statements and the statement rules they must hit, or must not. Entries are added, never taken away.
-- An entry begins with "---- hit" or "---- miss", the conditions of the rule as JSON, in square brackets how the session
-- reads (mysql or mariadb, ansi, noescape), and why it is here.
---- hit {"operations":["delete"]} [mysql] plain
DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} [mysql] case and white space
dElEtE/**/from	t where id = 1
---- hit {"operations":["delete"]} [mysql] form feed and vertical tab are white space
DELETEFROMt WHERE id = 1
---- hit {"operations":["delete"]} [mysql] a hash begins a comment
# harmless
DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} [mysql] two dashes without a space are no comment
SELECT 1--1; DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} [mysql] comments do not nest
/* /* */ DELETE FROM t WHERE id = 1 -- */
---- hit {"operations":["delete"]} [mysql] a version comment without a version runs
/*! DELETE FROM t WHERE id = 1 */
---- hit {"operations":["delete"]} [mysql] a version comment of an old version runs
/*!50000DELETE*/ /*!40100 FROM t */ WHERE id = 1
---- hit {"operations":["delete"]} [mysql] a version comment of this version, in six digits
/*!090704 DELETE FROM t WHERE id = 1 */
---- hit {"operations":["delete"]} [mariadb] MariaDB's own version comment
/*M!100100 DELETE FROM t WHERE id = 1 */
---- miss {"operations":["delete"]} [mariadb] MariaDB leaves out what is meant for MySQL 8
SELECT 1 /*!80000 ; DELETE FROM t */
---- miss {"operations":["delete"]} [mysql] a version to come is a comment
SELECT 1 /*!99999 ; DELETE FROM t */
---- hit {"operations":["delete"]} [mysql] six digits and no space: servers differ
SELECT 1 /*!500001; DELETE FROM t */
---- hit {"operations":["delete"]} [mysql] a comment that is left out ends at its first end
SELECT 1 /*!99999 '*/; DELETE FROM t WHERE id = 1 -- '*/
---- hit {"operations":["delete"]} [mysql] an end of a comment in a literal of a body that runs is text
SELECT /*!50000 '*/' */ 3; DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} [mysql] a semicolon inside of a body that runs ends the statement
/*!50000 DELETE FROM t WHERE id = 1; */
---- hit {"operations":["delete"]} [mysql] second statement after a harmless first
SELECT 1; DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} [mysql] behind a statement that is none
SELEC 1; DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} [mysql] a backslash before the quote goes on with the literal
SELECT 'a\'; SELECT '; DELETE FROM t WHERE id = 1; -- '
---- hit {"operations":["delete"]} [mysql noescape] without escapes it ends the literal
SELECT 'a\'; DELETE FROM t WHERE id = 1; -- '
---- miss {"operations":["delete"]} [mysql] with escapes that is one literal
SELECT 'a\'; DELETE FROM t WHERE id = 1; -- '
---- hit {"operations":["delete"]} [mysql] a double quote is a literal
SELECT "/*"; DELETE FROM t WHERE id = 1; SELECT "*/"
---- hit {"operations":["delete"]} [mysql ansi] in a name no backslash escapes
SELECT "a\"; DELETE FROM t WHERE id = 1; -- "
---- hit {"operations":["delete"]} [mysql] a doubled backtick stays in the name
SELECT `a``b`; DELETE FROM t WHERE id = 1; -- `
---- hit {"operations":["delete"]} [mysql] the mode changes before the next statement is read
SET sql_mode = 'ANSI_QUOTES'; SELECT "'"; DELETE FROM t -- '
---- hit {"operations":["delete"]} [mysql] the character set changes before the next statement is read
SET NAMES gbk; SELECT '縗'; DELETE FROM t; -- '
---- hit {"operations":["delete"]} [mysql] a no-break space is white space to some sessions
DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} [mysql] full-width letters are no statement
ＤＥＬＥＴＥ FROM t
---- hit {"operations":["delete"]} [mysql] a NUL
SELECT 1 @@NUL@@; DELETE FROM t
---- hit {"operations":["delete"]} [mysql] a quote in an optimizer hint
SELECT /*+ QB_NAME(`a*/`) */ 1
---- hit {"operations":["delete"]} [mysql] PREPARE of a text
PREPARE s FROM 'DELETE FROM t WHERE id = ?'
---- hit {"operations":["delete"]} [mysql] PREPARE of literals put together
PREPARE s FROM 'DEL' "ETE FROM t WHERE id = 1"
---- hit {"operations":["delete"]} [mysql] PREPARE of an escaped text
PREPARE s FROM '\D\ELETE FROM t WHERE id = 1'
---- hit {"operations":["delete"]} [mysql] PREPARE of a variable
SET @s = concat('DEL', 'ETE FROM t'); PREPARE s FROM @s
---- hit {"operations":["delete"]} [mariadb] EXECUTE IMMEDIATE
EXECUTE IMMEDIATE 'DELETE FROM t WHERE id = 1'
---- hit {"operations":["delete"]} [mariadb] EXECUTE IMMEDIATE of an expression
EXECUTE IMMEDIATE CONCAT('DEL', 'ETE FROM t')
---- hit {"operations":["delete"]} [mariadb] a text in a text
EXECUTE IMMEDIATE 'EXECUTE IMMEDIATE ''DELETE FROM t WHERE id = 1'''
---- hit {"operations":["delete"]} [mariadb] a block that is not stored
BEGIN NOT ATOMIC DELETE FROM t; END
---- hit {"operations":["delete"]} [mysql] a procedure that may delete
CALL tidy()
---- hit {"operations":["delete"]} [mysql] several tables, by alias
DELETE a FROM t AS a JOIN s AS b ON a.id = b.id
---- hit {"operations":["delete"],"tables":["t"]} [mysql] an alias hides the table
DELETE a FROM t AS a JOIN s AS b ON a.id = b.id
---- miss {"operations":["delete"],"tables":["s"]} [mysql] a table that is only joined
DELETE a FROM t AS a JOIN s AS b ON a.id = b.id
---- hit {"operations":["delete"],"tables":["s"]} [mysql] the form with USING
DELETE FROM t, s USING t JOIN s ON t.id = s.id
---- hit {"operations":["delete"]} [mysql] behind WITH
WITH c AS (SELECT 1) DELETE FROM t WHERE id IN (SELECT * FROM c)
---- hit {"operations":["delete"]} [mysql] REPLACE deletes what is in its way
REPLACE INTO t (id) VALUES (1)
---- hit {"operations":["delete"]} [mysql] LOAD DATA that replaces
LOAD DATA LOCAL INFILE 'x' REPLACE INTO TABLE t
---- hit {"operations":["delete"]} [mysql] EXPLAIN ANALYZE executes
EXPLAIN ANALYZE DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} [mariadb] ANALYZE executes
ANALYZE FORMAT=JSON DELETE FROM t WHERE id = 1
---- miss {"operations":["delete"]} [mysql] EXPLAIN alone runs nothing
EXPLAIN DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} [mariadb] settings for one statement
SET STATEMENT max_statement_time = 1 FOR DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} [mysql] the body of a trigger
CREATE TRIGGER x AFTER INSERT ON s FOR EACH ROW BEGIN IF NEW.a > 1 THEN DELETE FROM t WHERE id = 1; END IF; END
---- hit {"operations":["delete"]} [mysql] the body of an event
CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t
---- miss {"operations":["drop"]} [mysql] the body of a procedure runs when it is called
CREATE PROCEDURE p() BEGIN DROP TABLE t; END
---- hit {"operations":["drop"]} [mysql] behind the body
CREATE PROCEDURE p() BEGIN SELECT 1; END; DROP TABLE t
---- hit {"operations":["drop"]} [mysql] a procedure called begin has no block
CREATE PROCEDURE begin() SELECT 1; DROP TABLE t; END
---- hit {"operations":["drop"]} [mysql] an END inside of CASE is not the block's
CREATE PROCEDURE p() BEGIN SELECT CASE WHEN 1 THEN 2 END; END; DROP TABLE t
---- hit {"operations":["delete"]} [mariadb] history is deleted as well
DELETE HISTORY FROM t
---- hit {"without_where":true} [mysql] no WHERE
UPDATE t SET a = 1
---- hit {"without_where":true} [mysql] a condition that names no column
UPDATE t SET a = 1 WHERE 1 = 1
---- hit {"without_where":true} [mysql] a column compared with itself
DELETE FROM t WHERE id <=> id
---- hit {"without_where":true} [mysql] a LIMIT as high as you please
DELETE FROM t LIMIT 18446744073709551615
---- hit {"without_where":true} [mysql] true or anything
DELETE FROM t WHERE id = 1 || 'a' = 'a'
---- hit {"without_where":true} [mysql] the condition is in a comment
DELETE FROM t -- WHERE id = 1
---- hit {"without_where":true} [mysql] two tables and nothing between them
UPDATE t, s SET t.a = 1
---- miss {"without_where":true} [mysql] an inner join restricts
UPDATE t JOIN s ON t.id = s.id SET t.a = 1
---- hit {"without_where":true} [mysql] an outer join does not
UPDATE t LEFT JOIN s ON t.id = s.id SET t.a = 1
---- miss {"without_where":true} [mysql] a condition
DELETE FROM t WHERE id = 1
---- hit {"without_limit":true} [mysql] all rows
SELECT * FROM t
---- hit {"without_limit":true} [mysql] TABLE is all rows
TABLE t
---- hit {"without_limit":true} [mysql] one group holds all rows
SELECT group_concat(email) FROM t
---- miss {"without_limit":true} [mysql] a LIMIT
SELECT * FROM t LIMIT 5, 10
---- miss {"without_limit":true} [mysql] one number
SELECT count(*) FROM t
---- hit {"without_limit":true} [mysql] the limit is the other part's
SELECT * FROM t UNION ALL (SELECT * FROM s LIMIT 1)
---- hit {"columns":["customers.ssn"]} [mysql] plain
SELECT ssn FROM customers LIMIT 1
---- hit {"columns":["customers.ssn"]} [mysql] in backticks, in capitals
SELECT `C`.`SSN` FROM shop.customers AS c LIMIT 1
---- hit {"columns":["customers.ssn"]} [mysql] a number that runs into a word
SELECT 1.FROM customers WHERE ssn = 1
---- hit {"columns":["customers.ssn"]} [mysql] all columns
SELECT * FROM customers LIMIT 1
---- hit {"columns":["customers.ssn"]} [mysql] a natural join compares it
SELECT 1 FROM customers NATURAL JOIN t
---- hit {"columns":["customers.ssn"]} [mysql] put into a variable
SELECT ssn INTO @x FROM customers LIMIT 1
---- hit {"columns":["customers.ssn"]} [mysql] put into a variable on the way
SELECT @x := ssn FROM customers LIMIT 1
---- miss {"columns":["customers.ssn"]} [mysql] a literal is no column
SELECT "ssn" FROM customers LIMIT 1
---- hit {"columns":["customers.ssn"]} [mysql ansi] in double quotes it is one
SELECT "ssn" FROM customers LIMIT 1
---- hit {"tables":["shop.customers"]} [mysql] the session's database
SELECT name FROM customers LIMIT 1
---- miss {"tables":["shop.customers"]} [mysql] the same name elsewhere
SELECT name FROM other.customers LIMIT 1
---- hit {"tables":["shop.customers"]} [mysql] the session's database changes within the text
USE other; USE shop; SELECT name FROM customers LIMIT 1
---- hit {"operations":["select"],"tables":["customers"]} [mysql] HANDLER reads
HANDLER customers READ FIRST
---- hit {"operations":["select"],"tables":["customers"]} [mysql] HANDLER reads by another name
HANDLER c READ FIRST
---- hit {"operations":["select"],"tables":["customers"]} [mysql] a sub-query of SET
SET @x = (SELECT email FROM customers LIMIT 1)
---- hit {"operations":["select"],"tables":["customers"]} [mysql] a sub-query of DO
DO (SELECT sleep(1) FROM customers LIMIT 1)
---- hit {"operations":["select"],"tables":["customers"]} [mysql] a table filled from another
CREATE TABLE x AS SELECT * FROM customers
---- hit {"operations":["select"],"tables":["customers"]} [mysql] a table filled from another in parentheses
CREATE TABLE x (a int) (SELECT * FROM customers)
---- hit {"operations":["select"],"tables":["customers"]} [mysql] a sub-query of a call
CALL p((SELECT email FROM customers LIMIT 1))
---- hit {"operations":["select"],"tables":["customers"]} [mysql] a sub-query of ON DUPLICATE KEY
INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = (SELECT email FROM customers LIMIT 1)
---- hit {"operations":["copy_file"]} [mysql] INTO OUTFILE
SELECT * FROM t INTO OUTFILE '/srv/x'
---- hit {"operations":["copy_file"]} [mysql] INTO DUMPFILE in the middle
SELECT a INTO DUMPFILE '/srv/x' FROM t LIMIT 1
---- hit {"operations":["copy_file"]} [mysql] in a UNION
SELECT 1 UNION SELECT a FROM t INTO OUTFILE '/srv/x'
---- hit {"operations":["copy_file"]} [mysql] a file of the server is read
SELECT load_file('/etc/passwd')
---- hit {"operations":["copy_from"]} [mysql] LOAD DATA
LOAD DATA INFILE '/srv/x' INTO TABLE t
---- hit {"operations":["drop"],"tables":["t"]} [mysql] the whole database
DROP DATABASE shop
---- hit {"operations":["alter"],"tables":["customers"]} [mysql] a table is renamed over another
RENAME TABLE t TO customers
---- hit {"operations":["truncate"]} [mysql] a partition is emptied
ALTER TABLE t TRUNCATE PARTITION p0
---- hit {"operations":["grant"],"tables":["customers"]} [mysql] on everything
GRANT ALL ON *.* TO x
---- hit {"operations":["set_role"]} [mysql] another role
SET ROLE admin
---- hit {"operations":["set_global"]} [mysql] a parameter of everybody
SET @@GLOBAL . general_log = 1
---- hit {"operations":["kill"]} [mysql] KILL
/*!50000 KILL */ 5
---- hit {"operations":["function"]} [mysql] a function of somebody's own
SELECT shop.wipe(1)
---- hit {"operations":["delete"]} [mysql] the new body of an event
ALTER EVENT e DO DELETE FROM t
---- hit {"operations":["drop"]} [mysql] behind the new body of an event
ALTER EVENT e DO BEGIN SELECT 1; END; DROP TABLE t
---- hit {"operations":["select"],"tables":["customers"]} [mysql] a sub-query of SHOW without the word SELECT
SHOW TABLES WHERE 'a' IN (TABLE customers)
---- hit {"operations":["select"],"tables":["customers"]} [mysql] a sub-query of LOAD DATA without the word SELECT
LOAD DATA LOCAL INFILE 'x' INTO TABLE t SET a = (TABLE customers)
---- hit {"operations":["select"],"tables":["customers"]} [mysql] a sub-query of a plan's statement
EXPLAIN ANALYZE UPDATE t SET a = (TABLE customers) WHERE b = 1
---- hit {"operations":["select"],"tables":["secrets"]} [mysql] a WITH query that comes later hides no table before it
WITH RECURSIVE a AS (SELECT * FROM secrets), secrets AS (SELECT 1 AS id) SELECT * FROM a
---- hit {"operations":["select"],"tables":["secrets"]} [mysql] a WITH query hides no table of another case
WITH Secrets AS (SELECT 1 AS id) SELECT * FROM secrets
---- miss {"operations":["select"],"tables":["secrets"]} [mariadb] to MariaDB names of WITH queries have no case
WITH Secrets AS (SELECT 1 AS id) SELECT * FROM secrets
---- hit {"operations":["select"],"without_limit":true} [mysql] nor does a limit in a WITH query of another case hold
WITH T AS (SELECT * FROM t LIMIT 1) SELECT * FROM t
---- hit {"operations":["set_global"]} [mysql] GLOBAL goes on to the next variable
SET GLOBAL max_connections = 5, sql_mode = ''
---- hit {"operations":["set_password"]} [mariadb] a password behind another setting
SET autocommit = 1, PASSWORD = 'x'
---- hit {"operations":["delete"]} [mariadb] a text that is run under another mode may be anything
SET STATEMENT sql_mode = 'ANSI_QUOTES' FOR EXECUTE IMMEDIATE 'SELECT 1 AS "a\", 2'
---- hit {"operations":["delete"]} [mariadb] PROCEDURE ANALYSE tells what is in columns, under names of its own
SELECT a FROM t PROCEDURE ANALYSE()
---- hit {"columns":["secrets.pin"]} [mysql] a capital i with a dot is an i to MySQL
SELECT PİN FROM secrets
---- hit {"columns":["secrets.pin"]} [mysql] also where it is written to
UPDATE secrets SET pİn = 1 WHERE id = 1
---- hit {"columns":["secrets.pin"]} [mysql] and in a list of columns
INSERT INTO secrets (pİn) VALUES (1)
---- hit {"operations":["drop"],"tables":["secrets"]} [mariadb] a table that is made anew in the place of another one
CREATE OR REPLACE TABLE secrets (id INT)
---- hit {"operations":["drop"],"tables":["secrets"]} [mariadb] also where it is filled
CREATE OR REPLACE TABLE secrets AS SELECT 1 AS id
---- hit {"operations":["drop"],"tables":["shop.*"]} [mariadb] and a whole database
CREATE OR REPLACE DATABASE shop
---- miss {"operations":["drop"]} [mariadb] a view has no rows
CREATE OR REPLACE VIEW v AS SELECT 1
---- hit {"operations":["drop"],"tables":["secrets"]} [mysql] the file of a table
ALTER TABLE secrets DISCARD TABLESPACE
