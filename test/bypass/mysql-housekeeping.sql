-- MySQL and MariaDB statements that must never pass as housekeeping. One entry per block; a block begins with "---- " and says why.
---- user data
SELECT * FROM customers
---- user data beside the catalogue
SELECT t.table_name, c.email FROM information_schema.tables t, customers c
---- user data in a sub-query of the output
SELECT table_name, (SELECT email FROM customers LIMIT 1) FROM information_schema.tables
---- user data in WHERE
SELECT 1 FROM information_schema.tables WHERE EXISTS (SELECT 1 FROM customers)
---- user data in ORDER BY
SELECT table_name FROM information_schema.tables ORDER BY (SELECT count(*) FROM customers)
---- user data in HAVING
SELECT count(*) FROM information_schema.tables HAVING (SELECT count(*) FROM customers) > 1
---- user data in a window
SELECT count(*) OVER (PARTITION BY (SELECT email FROM customers LIMIT 1)) FROM information_schema.tables
---- user data in a join condition
SELECT 1 FROM information_schema.tables a JOIN information_schema.tables b ON EXISTS (TABLE customers)
---- user data in the second half of a UNION
SELECT table_name FROM information_schema.tables UNION SELECT email FROM customers
---- user data in VALUES
VALUES ROW((SELECT email FROM customers LIMIT 1))
---- user data in a CTE
WITH c AS (SELECT email FROM customers) SELECT * FROM c
---- user data in JSON_TABLE
SELECT * FROM JSON_TABLE((SELECT doc FROM customers LIMIT 1), '$' COLUMNS (a INT PATH '$')) j
---- user data under a name of the catalogue
SELECT * FROM tables
---- user data in a database called so
SELECT * FROM `information_schema `.tables
---- user data in SET
SET @x = (SELECT email FROM customers LIMIT 1)
---- user data in SET of a harmless variable
SET time_zone = (SELECT email FROM customers LIMIT 1)
---- user data in SHOW
SHOW TABLES WHERE Tables_in_shop = (SELECT email FROM customers LIMIT 1)
---- samples of values
SELECT histogram FROM information_schema.column_statistics
---- statements of others
SELECT info FROM information_schema.processlist
---- statements of others, shown
SHOW FULL PROCESSLIST
---- statements and rows of others
SHOW ENGINE INNODB STATUS
---- accounts
SELECT user, authentication_string FROM mysql.user
---- password hashes
SHOW GRANTS
---- the log
SHOW BINLOG EVENTS
---- code
SHOW CREATE PROCEDURE p
---- a file
SELECT load_file('/etc/passwd')
---- to a file
SELECT table_name FROM information_schema.tables INTO OUTFILE '/srv/x'
---- into a variable that is prepared later
SELECT 'drop table t' INTO @s
---- into a variable on the way
SELECT @s := 'drop table t'
---- out of a variable
SELECT @s
---- waiting
SELECT sleep(100)
---- burning
SELECT benchmark(1000000000, md5('x'))
---- locks
SELECT get_lock('a', 1)
---- row locks
SELECT table_name FROM information_schema.tables FOR UPDATE
---- a function of somebody's own
SELECT wipe()
---- a function of somebody's own, called like a built-in one
SELECT shop.lower('x')
---- a sequence
SELECT NEXT VALUE FOR s
---- a sequence by its function
SELECT nextval(s)
---- a version comment
SELECT 1 /*!50000 FROM customers */
---- a mode that changes quotes
SET sql_mode = 'ANSI_QUOTES'
---- a mode that changes quotes, added
SET sql_mode = concat(@@sql_mode, ',ANSI_QUOTES')
---- a mode that changes escapes
SET SESSION sql_mode = 'no_backslash_escapes'
---- a mode with another grammar
SET sql_mode = ORACLE
---- a mode nobody knows
SET sql_mode = @m
---- a mode put together
SET sql_mode = concat('ANSI', '_QUOTES')
---- letters that hide quotes
SET NAMES gbk
---- letters that hide quotes, by the variable
SET character_set_client = sjis
---- letters that hide quotes, among others
SET autocommit = 1, character_set_client = 'big5'
---- for everybody
SET GLOBAL max_connections = 1
---- for everybody, behind a harmless one
SET autocommit = 1, @@global.general_log = 0
---- after a restart
SET PERSIST max_connections = 1
---- checks off
SET foreign_key_checks = 0
---- the guard against changes without WHERE off
SET sql_safe_updates = 0
---- what the gateway relies on
SET session_track_system_variables = ''
---- not in the log
SET sql_log_bin = 0
---- another role
SET ROLE ALL
---- another password
SET PASSWORD = 'x'
---- for one statement
SET STATEMENT max_statement_time = 1 FOR SELECT * FROM customers
---- two-phase commit outlives the session
XA PREPARE 'a'
---- prepared now, run later
PREPARE s FROM 'SELECT 1'
---- whatever was prepared
EXECUTE s
---- whatever it does
CALL p()
---- a plan shows rows found by their key
EXPLAIN SELECT * FROM customers WHERE id = 1
---- a plan that runs
EXPLAIN ANALYZE SELECT 1
---- somebody else's plan
EXPLAIN FOR CONNECTION 5
---- reading by the handler
HANDLER customers OPEN
---- ending others
KILL 5
---- table locks
LOCK TABLES customers READ
---- flushing
FLUSH PRIVILEGES
---- a second statement
SELECT 1; DROP TABLE t
---- DO runs whatever function it is given
DO 1
---- a function of somebody's own in SHOW
SHOW TABLES WHERE wipe()
---- a function of somebody's own in SHOW, with its database
SHOW VARIABLES WHERE shop.`wipe` (1)
---- a variable in SHOW
SHOW TABLES WHERE @x := 1
---- user data in SHOW without the word SELECT
SHOW TABLES WHERE 'a' IN (TABLE customers)
---- the clock that conditions are compared with
SET timestamp = 1
---- a function of somebody's own, called like a built-in one across a space
SELECT now ()
---- a function of somebody's own, called like a built-in one in quotes
SELECT `upper`('x')
