-- Statements that must never pass as housekeeping. One entry per block; a block begins with "---- " and says why.
---- user data
SELECT * FROM customers
---- user data beside the catalogue
SELECT c.relname, x.email FROM pg_catalog.pg_class c, customers x
---- user data in a sub-select of the output
SELECT relname, (SELECT email FROM customers LIMIT 1) FROM pg_catalog.pg_class
---- user data in WHERE
SELECT 1 FROM pg_catalog.pg_class WHERE EXISTS (SELECT 1 FROM customers WHERE email LIKE 'a%')
---- user data in ORDER BY
SELECT relname FROM pg_catalog.pg_class ORDER BY (SELECT count(*) FROM customers)
---- user data in LIMIT
SELECT relname FROM pg_catalog.pg_class LIMIT (SELECT count(*) FROM customers)
---- user data in a join condition
SELECT 1 FROM pg_catalog.pg_class a JOIN pg_catalog.pg_class b ON a.oid = b.oid AND EXISTS (TABLE customers)
---- user data in the second half of a UNION
SELECT relname FROM pg_catalog.pg_class UNION ALL SELECT name FROM customers
---- user data in EXCEPT
SELECT 'a@example.com' EXCEPT SELECT email FROM customers
---- user data in VALUES
VALUES ((SELECT email FROM customers LIMIT 1))
---- user data in LATERAL
SELECT * FROM pg_catalog.pg_class c, LATERAL (SELECT * FROM customers WHERE id = c.oid) x
---- user data in an aggregate's filter
SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM customers)) FROM pg_catalog.pg_class
---- user data in a window
SELECT count(*) OVER (PARTITION BY (SELECT email FROM customers LIMIT 1)) FROM pg_catalog.pg_class
---- user data in a named window
SELECT count(*) OVER w FROM pg_catalog.pg_class WINDOW w AS (ORDER BY (SELECT email FROM customers LIMIT 1))
---- user data in an array
SELECT ARRAY(SELECT email FROM customers)
---- user data in CASE
SELECT CASE WHEN true THEN (SELECT email FROM customers LIMIT 1) END
---- user data in COALESCE
SELECT coalesce(NULL, (SELECT email FROM customers LIMIT 1))
---- user data in an array subscript
SELECT (ARRAY[1])[(SELECT id FROM customers LIMIT 1)]
---- user data in a set-returning function's argument
SELECT * FROM pg_catalog.unnest(ARRAY(SELECT email FROM customers))
---- user data in ROWS FROM
SELECT * FROM ROWS FROM (generate_series(1, 2), evil(1))
---- user data in DISTINCT ON
SELECT DISTINCT ON ((SELECT email FROM customers LIMIT 1)) relname FROM pg_catalog.pg_class
---- user data in GROUPING SETS
SELECT count(*) FROM pg_catalog.pg_class GROUP BY GROUPING SETS (((SELECT email FROM customers LIMIT 1)))
---- TABLE command
TABLE customers
---- a catalogue relation's name in another schema
SELECT * FROM public.pg_class
---- a catalogue relation's name in a temporary schema
SELECT * FROM pg_temp.pg_class
---- a catalogue relation's name in another database's schema
SELECT * FROM shop.public.pg_class
---- another case, quoted
SELECT * FROM "PG_CATALOG".pg_class
---- escapes in a quoted identifier
SELECT * FROM U&"\0063ustomers"
---- full-width letters are other letters
SELECT * FROM ｐｇ_class
---- a CTE of the name, visible only inside its own query
SELECT * FROM customers, (WITH customers AS (SELECT 1) SELECT * FROM customers) x
---- a CTE that reads the table it hides
WITH customers AS (SELECT * FROM customers) SELECT * FROM customers
---- a CTE used before it is defined
WITH a AS (SELECT * FROM customers), customers AS (SELECT 1) SELECT * FROM a
---- a CTE's name with a schema is no CTE
WITH customers AS (SELECT 1) SELECT * FROM public.customers
---- data-changing CTE
WITH x AS (DELETE FROM customers RETURNING *) SELECT * FROM x
---- data-changing CTE nobody reads
WITH x AS (UPDATE customers SET name = '') SELECT 1
---- data-changing CTE in a nested WITH
SELECT * FROM (WITH a AS (SELECT 1), b AS (INSERT INTO customers DEFAULT VALUES RETURNING 1) SELECT * FROM b) x
---- CTE that merges
WITH x AS (MERGE INTO customers USING pg_catalog.pg_class c ON true WHEN MATCHED THEN DELETE RETURNING 1) SELECT 1
---- WITH before INSERT
WITH x AS (SELECT 1) INSERT INTO customers(id) SELECT * FROM x
---- SELECT INTO
SELECT * INTO copied FROM pg_catalog.pg_class
---- SELECT INTO a temporary table that hides the catalogue's
SELECT 'x' AS relname INTO TEMP pg_class
---- CREATE TABLE AS
CREATE TABLE copied AS SELECT * FROM pg_catalog.pg_class
---- CREATE TEMP VIEW that hides the catalogue's
CREATE TEMP VIEW pg_class AS SELECT * FROM customers
---- row locks
SELECT * FROM pg_catalog.pg_class FOR UPDATE
---- row locks inside
SELECT * FROM (SELECT * FROM pg_catalog.pg_class FOR SHARE) x
---- TABLESAMPLE with a user's method
SELECT * FROM pg_catalog.pg_class TABLESAMPLE evil (1)
---- passwords
SELECT rolname, rolpassword FROM pg_catalog.pg_authid
---- passwords
SELECT * FROM pg_shadow
---- column statistics are data
SELECT most_common_vals FROM pg_catalog.pg_stats
---- column statistics are data
SELECT stavalues1 FROM pg_catalog.pg_statistic
---- other people's statements
SELECT query FROM pg_catalog.pg_stat_activity
---- large objects
SELECT data FROM pg_catalog.pg_largeobject
---- passwords of foreign servers
SELECT umoptions FROM pg_catalog.pg_user_mapping
---- passwords of foreign servers
SELECT umoptions FROM pg_catalog.pg_user_mappings
---- passwords of foreign servers, by a star
SELECT * FROM pg_catalog.pg_user_mappings
---- passwords of foreign servers, by the whole row
SELECT u FROM pg_catalog.pg_user_mappings u
---- passwords of foreign servers, by the whole row as JSON
SELECT to_json(u) FROM pg_catalog.pg_user_mappings AS u
---- passwords of foreign servers, by the whole row under the relation's name
SELECT pg_user_mappings FROM pg_catalog.pg_user_mappings
---- passwords of foreign servers, renamed by a column list
SELECT m.usename FROM pg_catalog.pg_user_mappings m(umid, srvid, srvname, umuser, umuser2, usename)
---- passwords of foreign servers, renamed by a CTE
WITH m(a, b, c, d, e, usename) AS (SELECT um.* FROM pg_catalog.pg_user_mappings um) SELECT usename FROM m
---- passwords of foreign servers, guessed in a join
SELECT srvname FROM pg_catalog.pg_user_mappings JOIN (SELECT '{password=x}'::text[] AS umoptions) g USING (umoptions)
---- passwords of foreign servers, guessed in a natural join
SELECT srvname FROM pg_catalog.pg_user_mappings NATURAL JOIN (SELECT '{password=x}'::text[] AS umoptions) g
---- connection strings
SELECT subconninfo FROM pg_catalog.pg_subscription
---- settings' values
SELECT setting FROM pg_settings WHERE name = 'primary_conninfo'
---- settings' values, by TABLE
TABLE pg_catalog.pg_settings
---- settings' values
SELECT pg_catalog.current_setting('primary_conninfo')
---- settings' values, computed name
SELECT current_setting('primary_' || 'conninfo')
---- settings' values, name from a column
SELECT current_setting(s.name) FROM pg_catalog.pg_settings s
---- settings' values
SHOW ALL
---- settings' values
SHOW primary_conninfo
---- settings' values
SHOW ssl_passphrase_command
---- settings' values of extensions and applications
SHOW app.jwt_secret
---- files
SELECT pg_read_file('/etc/passwd')
---- files
SELECT pg_catalog.pg_ls_dir('.')
---- files
SELECT lo_import('/etc/passwd')
---- other databases
SELECT * FROM dblink('dbname=other', 'DELETE FROM t') AS t(a int)
---- other databases, as an expression
SELECT dblink_exec('DELETE FROM t')
---- SQL in a string
SELECT query_to_xml('DELETE FROM customers RETURNING *', true, true, '')
---- SQL in a string
SELECT pg_catalog.table_to_xml('customers', true, true, '')
---- SQL in a string
SELECT * FROM ts_stat('SELECT to_tsvector(email) FROM customers')
---- SQL in a string
SELECT pg_catalog.ts_rewrite('a'::tsquery, 'SELECT t, s FROM aliases')
---- cursors by name
SELECT pg_catalog.cursor_to_xml('c', 10, true, true, '')
---- sequences
SELECT nextval('customers_id_seq')
---- sequences
SELECT setval('customers_id_seq', 1)
---- whose rights
SELECT set_config('role', 'postgres', false)
---- what names mean
SELECT pg_catalog.set_config('search_path', 'evil', false)
---- computed name of a setting
SELECT set_config('ro' || 'le', 'postgres', false)
---- computed value of a setting
SELECT set_config('application_name', (SELECT email FROM customers LIMIT 1), false)
---- waiting
SELECT pg_sleep(3600)
---- locks
SELECT pg_advisory_lock(1)
---- other sessions
SELECT pg_terminate_backend(1)
---- other sessions
SELECT pg_notify('c', 'x')
---- the server
SELECT pg_reload_conf()
---- a user's function
SELECT evil()
---- a user's function with a catalogue function's name
SELECT public.version()
---- a user's function with a catalogue function's name, temporary schema
SELECT pg_temp.format_type(1, 2)
---- a quoted function that folds to nothing known
SELECT "VERSION"()
---- a function in FROM
SELECT * FROM evil(1)
---- a function called like a column of a catalogue relation
SELECT c.evil FROM pg_catalog.pg_class c
---- a function called like a column, by the relation's name
SELECT pg_class.evil FROM pg_catalog.pg_class
---- a function called like a column, hidden behind an output of the same name elsewhere
SELECT c.evil FROM pg_catalog.pg_class c, (SELECT 1 AS evil) x
---- a function called like a column, of a row in parentheses
SELECT (c).evil FROM pg_catalog.pg_class c
---- a function called like a column, of a function's result
SELECT (pg_catalog.pg_get_keywords()).evil
---- an aggregate's ordering operator
SELECT string_agg(relname, ',' ORDER BY relname USING OPERATOR(public.<)) FROM pg_catalog.pg_class
---- an operator in another schema
SELECT 1 FROM pg_catalog.pg_class WHERE oid OPERATOR(public.=) 1
---- an operator nobody knows
SELECT 1 <<->> 2
---- an operator of ANY
SELECT 1 OPERATOR(public.=) ANY (ARRAY[1])
---- an operator of a sub-select
SELECT 1 OPERATOR(public.=) ANY (SELECT 1)
---- ORDER BY with an operator
SELECT relname FROM pg_catalog.pg_class ORDER BY relname USING OPERATOR(public.<)
---- a cast to a user's type
SELECT 'x'::evil
---- a cast to a user's type that is called like a built-in one
SELECT 'x'::public.text
---- a cast to a user's array type
SELECT '{}'::public.text[]
---- a cast in the other syntax
SELECT CAST('x' AS evil)
---- a cast as a typed constant
SELECT evil 'x'
---- a cast as a function
SELECT evil('x')
---- a column definition of a user's type
SELECT * FROM pg_catalog.unnest(ARRAY[1]) AS t(a evil)
---- XML can be made to read
SELECT xmlparse(DOCUMENT '<a/>')
---- JSON_TABLE is not on the list
SELECT * FROM JSON_TABLE('[]', '$' COLUMNS (a int PATH '$'))
---- EXPLAIN tells about data
EXPLAIN SELECT * FROM customers WHERE email = 'a'
---- EXPLAIN ANALYZE runs
EXPLAIN ANALYZE DELETE FROM customers
---- EXPLAIN ANALYZE of a catalogue read
EXPLAIN (ANALYZE, VERBOSE) SELECT relname FROM pg_catalog.pg_class
---- EXPLAIN EXECUTE
EXPLAIN ANALYZE EXECUTE p
---- whose rights
SET ROLE postgres
---- whose rights, for the transaction
SET LOCAL ROLE postgres
---- whose rights
SET LOCAL SESSION AUTHORIZATION postgres
---- whose rights
RESET ROLE
---- whose rights
SET SESSION AUTHORIZATION DEFAULT
---- whose rights, quoted
SET "role" TO 'postgres'
---- what names mean
SET search_path TO evil, pg_catalog
---- what names mean
SET SCHEMA 'evil'
---- what names mean
RESET search_path
---- which rows
SET row_security = off
---- which triggers
SET session_replication_role = replica
---- what strings mean
SET standard_conforming_strings = off
---- what strings mean, by the role's default
RESET standard_conforming_strings
---- what bytes mean
SET client_encoding TO 'SJIS'
---- what bytes mean
SET NAMES 'LATIN1'
---- what bytes mean, by the database's default
SET client_encoding TO DEFAULT
---- another session's snapshot
SET TRANSACTION SNAPSHOT '00000003-0000001B-1'
---- load
SET work_mem = '100GB'
---- extensions' settings
SET myapp.user = 'admin'
---- the whole server
ALTER SYSTEM SET application_name = 'x'
---- a role's settings
ALTER ROLE app SET application_name = 'x'
---- two-phase commit
PREPARE TRANSACTION 'x'
---- two-phase commit
COMMIT PREPARED 'x'
---- prepared statements are judged when they run
PREPARE p AS SELECT 1
---- prepared statements are judged when they run
EXECUTE p
---- a cursor over data
DECLARE c CURSOR FOR SELECT * FROM customers
---- a cursor over a function
DECLARE c CURSOR WITH HOLD FOR SELECT evil()
---- rows of a cursor nobody knows
FETCH ALL FROM c
---- moving a cursor evaluates its rows
MOVE ALL IN c
---- what it brings is other sessions' data
LISTEN c
---- other sessions
NOTIFY c, 'x'
---- locks
LOCK TABLE customers
---- COPY out
COPY customers TO STDOUT
---- COPY out of a catalogue read
COPY (SELECT relname FROM pg_catalog.pg_class) TO STDOUT
---- COPY in
COPY customers FROM STDIN
---- COPY to a program
COPY (SELECT 1) TO PROGRAM 'id'
---- blocks
DO $$ BEGIN DELETE FROM customers; END $$
---- a function of one argument, written as a column of another function's result
SELECT g.lo_create, 1 AS lo_create FROM pg_catalog.generate_series(5000, 5001) g
---- the same without an alias
SELECT generate_series.evil, 1 AS evil FROM pg_catalog.generate_series(1, 2)
---- the same where the alias is no column any more
SELECT evil.evil FROM pg_catalog.generate_series(1, 2) AS evil(i)
---- the same with a text
SELECT g.ts_stat, 1 AS ts_stat FROM pg_catalog.regexp_split_to_table('select to_tsvector(email) from customers', '#') g
---- the same by the name of a catalogue's column
SELECT g.relname FROM pg_catalog.generate_series(1, 2) g
---- the same where another place of the statement has such a column
SELECT g.evil FROM pg_catalog.generate_series(1, 2) g WHERE EXISTS (SELECT 1 FROM pg_catalog.generate_series(1, 2) AS g(evil))
---- the same behind ROWS FROM
SELECT evil.evil FROM ROWS FROM (pg_catalog.generate_series(1, 2), pg_catalog.generate_series(1, 2)) AS evil
---- calls
CALL evil()
---- library
LOAD 'evil'
---- TRUNCATE
TRUNCATE customers
---- MERGE
MERGE INTO customers USING pg_catalog.pg_class c ON true WHEN MATCHED THEN DELETE
---- the second statement is not harmless
SELECT 1; DELETE FROM customers
---- the first statement is not harmless
DELETE FROM customers; SELECT 1
---- between harmless ones
BEGIN; SET application_name = 'x'; DELETE FROM customers; COMMIT
---- behind a comment
/* SELECT 1 */ DELETE FROM customers -- SELECT 1
---- behind a nested comment
/* /* SELECT 1; */ */ DELETE FROM customers
---- behind a dollar quote
SELECT $a$ $b$ $a$; DELETE FROM customers; SELECT $b$ $b$
---- behind an escape string
SELECT E'\''; DELETE FROM customers; --'
---- behind a backslash that escapes nothing
SELECT '\'; DELETE FROM customers; --'
---- not SQL
DE/**/LETE FROM customers
---- not SQL
SELECT 1 FROM
---- a no-break space is no space
SELECT 1
