-- Statements and the statement rules they must hit, or must not. Entries are added, never taken away.
-- An entry begins with "---- hit" or "---- miss", the conditions of the rule as JSON, and why it is here.
---- hit {"operations":["delete"]} plain
DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} case and white space
dElEtE/**/from	t where id = 1
---- hit {"operations":["delete"]} comments between the words, nested
/* a /* nested */ comment */ DELETE -- to the end
FROM t WHERE id = 1
---- hit {"operations":["delete"]} second statement after a harmless first
SELECT 1; DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} a quote in a comment hides nothing
SELECT 1 /* ' */; DELETE FROM t WHERE id = 1 /* ' */
---- hit {"operations":["delete"]} a comment in a literal hides nothing
SELECT '/*'; DELETE FROM t WHERE id = 1; SELECT '*/'
---- hit {"operations":["delete"]} a comment in a dollar quote hides nothing
SELECT $a$ $$ /* $a$; DELETE FROM t WHERE id = 1; SELECT '*/'
---- hit {"operations":["delete"]} an escaped quote in an E literal hides nothing
SELECT E'\''; DELETE FROM t WHERE id = 1; --'
---- hit {"operations":["delete"]} a doubled quote hides nothing
SELECT 'it''s'; DELETE FROM t WHERE id = 1; --'
---- hit {"operations":["delete"]} a backslash at the end of a conforming literal
SELECT 'C:\'; DELETE FROM t WHERE id = 1; --'
---- hit {"operations":["delete"]} a literal of code points with its own escape
SELECT U&'!0027' UESCAPE '!'; DELETE FROM t WHERE id = 1; --'
---- hit {"operations":["delete"]} version comment of another server is a comment here, and the rest is no statement
/*!50000DELETE*/ FROM t
---- hit {"operations":["delete"]} a word cut by a comment is no statement
DE/**/LETE FROM t
---- hit {"operations":["delete"]} full-width letters are no statement
ＤＥＬＥＴＥ FROM t
---- hit {"operations":["delete"]} a no-break space is no white space
DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} vertical tab
DELETEFROM t WHERE id = 1
---- hit {"operations":["delete"]} data-modifying CTE
WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x
---- hit {"operations":["delete"]} data-modifying CTE nobody reads
WITH x AS (DELETE FROM t) SELECT 1
---- hit {"operations":["delete"]} data-modifying CTE of an INSERT
WITH gone AS (DELETE FROM t RETURNING *) INSERT INTO archive SELECT * FROM gone
---- hit {"operations":["delete"]} data-modifying CTE inside EXPLAIN ANALYZE
EXPLAIN ANALYZE WITH x AS (DELETE FROM t RETURNING 1) SELECT * FROM x
---- hit {"operations":["delete"]} EXPLAIN ANALYZE executes
EXPLAIN ANALYZE DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} ANALYZE as an option
EXPLAIN (COSTS OFF, ANALYZE) DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} ANALYZE given twice
EXPLAIN (ANALYZE OFF, ANALYZE ON) DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} ANALYZE in another case, as a number
EXPLAIN ("ANALYZE" 1) DELETE FROM t WHERE id = 1
---- hit {"operations":["delete"]} body of PREPARE
PREPARE p AS DELETE FROM t WHERE id = $1
---- hit {"operations":["delete"]} PREPARE and EXECUTE in one text
PREPARE p AS DELETE FROM t WHERE id = 1; EXECUTE p
---- hit {"operations":["delete"]} MERGE that deletes
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE
---- hit {"operations":["delete"]} COPY of what a DELETE returns
COPY (DELETE FROM t RETURNING *) TO STDOUT
---- hit {"operations":["delete"]} a rule that deletes when somebody else inserts
CREATE RULE r AS ON INSERT TO log DO ALSO DELETE FROM t
---- hit {"operations":["delete"]} DO may run anything
DO $$ BEGIN EXECUTE 'del' || 'ete from t'; END $$
---- hit {"operations":["delete"]} DO in another language
DO LANGUAGE plpython3u $x$ plpy.execute("delete from t") $x$
---- hit {"operations":["delete"]} CALL may run anything
CALL purge()
---- hit {"operations":["delete"]} dblink
SELECT * FROM dblink('dbname=shop', 'delete from t returning 1') AS x(a int)
---- hit {"operations":["delete"]} dblink_exec with a schema
SELECT public.dblink_exec('delete from t')
---- hit {"operations":["delete"]} a quoted function name
SELECT "dblink_exec"('delete from t')
---- hit {"operations":["delete"]} query_to_xml runs its text
SELECT query_to_xml('delete from t returning 1', true, false, '')
---- hit {"operations":["delete"]} query_to_xml by its schema
SELECT pg_catalog.query_to_xml($$delete from t returning 1$$, true, false, '')
---- hit {"operations":["delete"]} query_to_xml in a default that runs later
ALTER TABLE log ALTER COLUMN a SET DEFAULT query_to_xml('delete from t', true, false, '')::text
---- hit {"operations":["delete"]} query_to_xml in WHERE
SELECT 1 WHERE query_to_xml('delete from t', true, false, '') IS NULL
---- hit {"operations":["delete"]} ts_stat runs its text
SELECT * FROM ts_stat('select vec from t')
---- hit {"operations":["delete"]} a job that runs later
SELECT cron.schedule('* * * * *', 'delete from t')
---- hit {"operations":["delete"]} schema with elements does what its elements do
CREATE SCHEMA s CREATE VIEW v AS SELECT query_to_xml('delete from t', true, false, '')
---- hit {"operations":["delete"]} ONLY, an asterisk, an alias
DELETE FROM ONLY t AS x WHERE x.id = 1
---- hit {"operations":["delete"],"tables":["public.t"]} a CTE of the table's name does not hide the target
WITH t AS (SELECT 1) DELETE FROM t WHERE id = 1
---- miss {"operations":["delete"]} a word in a literal
SELECT 'delete from t'
---- miss {"operations":["delete"]} a word in a comment
SELECT 1 -- delete from t
---- miss {"operations":["delete"]} a column of that name
SELECT "delete" FROM t
---- miss {"operations":["delete"]} EXPLAIN alone plans
EXPLAIN DELETE FROM t
---- miss {"operations":["delete"]} ANALYZE switched off
EXPLAIN (ANALYZE false, COSTS off) DELETE FROM t
---- miss {"operations":["delete"]} a function that deletes when it is called
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'delete from t'
---- miss {"operations":["delete"]} other changes
UPDATE t SET a = 1 WHERE id = 2; INSERT INTO t VALUES (1); TRUNCATE t
---- miss {"operations":["delete"],"unknown":"allow"} what cannot be parsed, where the rule lets it pass
DE/**/LETE FROM t
---- miss {"operations":["delete"],"unknown":"allow"} DO, where the rule lets it pass
DO $$ BEGIN DELETE FROM t; END $$
---- hit {"operations":["update"]} an upsert updates
INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a
---- miss {"operations":["update"]} an insert that leaves what is there
INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT DO NOTHING
---- hit {"operations":["update"]} MERGE that updates
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = 1
---- hit {"operations":["insert"]} MERGE that inserts
MERGE INTO t USING s ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (1)
---- miss {"operations":["insert"]} MERGE that does not
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DO NOTHING
---- hit {"operations":["insert"]} COPY FROM inserts
COPY t FROM STDIN
---- hit {"operations":["select"],"tables":["public.t"]} COPY TO reads
COPY t TO STDOUT
---- hit {"operations":["create"]} SELECT INTO makes a table
SELECT * INTO copy FROM t
---- hit {"operations":["create"]} CREATE TABLE AS EXECUTE
CREATE TABLE copy AS EXECUTE p
---- hit {"operations":["create"]} a function
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1
---- hit {"operations":["copy_program"]} COPY FROM PROGRAM
COPY t FROM PROGRAM 'curl evil'
---- hit {"operations":["copy_program"]} COPY TO PROGRAM
COPY (SELECT 1) TO PROGRAM 'sh -c evil'
---- hit {"operations":["copy_file"]} COPY to a server file
COPY t TO '/tmp/t'
---- miss {"operations":["copy_program","copy_file"]} COPY to the client
COPY t TO STDOUT
---- hit {"operations":["do"]} DO
DO 'begin end'
---- hit {"operations":["call"]} CALL
CALL p(1)
---- hit {"operations":["opaque"],"unknown":"allow"} a function that runs SQL
SELECT dblink_exec('x')
---- hit {"operations":["set_role"]} SET ROLE
SET ROLE admin
---- hit {"operations":["set_role"]} SET LOCAL role with =
SET LOCAL role = 'admin'
---- hit {"operations":["set_role"]} SET SESSION AUTHORIZATION
SET SESSION AUTHORIZATION admin
---- hit {"operations":["set_role"]} back to the role of the login
RESET ROLE
---- hit {"operations":["set_role"]} set_config
SELECT set_config('role', 'admin', false)
---- hit {"operations":["set_role"]} set_config with a computed name
SELECT set_config('ro' || 'le', 'admin', false)
---- hit {"operations":["set_role"]} set_config in another case
SELECT pg_catalog.set_config('ROLE', 'admin', false)
---- hit {"operations":["set_role"]} through the view of all settings
UPDATE pg_settings SET setting = 'admin' WHERE name = 'role'
---- miss {"operations":["set_role"]} another parameter
SET search_path = public; SELECT set_config('application_name', 'x', false)
---- hit {"operations":["grant"]} GRANT of a role
GRANT admin TO bob
---- hit {"operations":["grant"],"tables":["public.t"]} GRANT on all tables of the schema
GRANT SELECT ON ALL TABLES IN SCHEMA public TO bob
---- hit {"operations":["revoke"]} REVOKE
REVOKE ALL ON t FROM bob
---- hit {"operations":["alter"],"tables":["public.t"]} ALTER … OWNER
ALTER TABLE t OWNER TO bob
---- hit {"operations":["alter"],"tables":["public.t"]} RENAME
ALTER TABLE t RENAME TO u
---- hit {"operations":["alter"],"tables":["public.t"]} another schema
ALTER TABLE t SET SCHEMA s
---- hit {"operations":["alter"]} roles
ALTER ROLE bob SUPERUSER
---- hit {"operations":["lock"],"tables":["public.t"]} LOCK
LOCK TABLE t IN ACCESS EXCLUSIVE MODE
---- hit {"operations":["vacuum"],"tables":["public.t"]} VACUUM of everything
VACUUM FULL
---- hit {"operations":["drop"],"tables":["public.t"]} one of several
DROP TABLE a, t CASCADE
---- hit {"operations":["drop"],"tables":["public.t"]} the schema with all in it
DROP SCHEMA public CASCADE
---- hit {"operations":["drop"],"tables":["public.t"]} the whole database
DROP DATABASE shop
---- hit {"operations":["drop"],"tables":["public.t"]} everything of an owner
DROP OWNED BY app
---- hit {"operations":["drop"],"tables":["public.t"]} an extension with its tables
DROP EXTENSION x CASCADE
---- miss {"operations":["drop"],"tables":["public.t"]} another table
DROP TABLE public.u
---- hit {"operations":["truncate"],"tables":["public.t"]} CASCADE reaches tables that refer
TRUNCATE u CASCADE
---- miss {"operations":["truncate"],"tables":["public.t"]} another table alone
TRUNCATE u
---- hit {"tables":["public.customers"]} no schema: the search path may find it
SELECT 1 FROM customers
---- hit {"tables":["public.customers"]} quoted
SELECT 1 FROM "customers"
---- hit {"tables":["public.customers"]} folded to lower case
SELECT 1 FROM PUBLIC.CUSTOMERS
---- hit {"tables":["public.customers"]} quoted in another case: fail closed
SELECT 1 FROM "CUSTOMERS"
---- hit {"tables":["public.customers"]} code points in the name
SELECT 1 FROM U&"\0063ustomers"
---- hit {"tables":["public.customers"]} code points with an escape of its own
SELECT 1 FROM U&"!0063ustomers" UESCAPE '!'
---- hit {"tables":["public.customers"]} white space and comments around the dot
SELECT 1 FROM public /* x */ . "customers"
---- hit {"tables":["public.customers"]} with the database
SELECT 1 FROM shop.public.customers
---- hit {"tables":["public.customers"]} TABLE
TABLE customers
---- hit {"tables":["public.customers"]} sub-query in the output
SELECT (SELECT email FROM customers LIMIT 1)
---- hit {"tables":["public.customers"]} sub-query in ORDER BY
SELECT 1 ORDER BY (SELECT count(*) FROM customers)
---- hit {"tables":["public.customers"]} LATERAL
SELECT * FROM generate_series(1, 2) g, LATERAL (SELECT * FROM customers WHERE id = g) x
---- hit {"tables":["public.customers"]} TABLESAMPLE
SELECT * FROM customers TABLESAMPLE SYSTEM (10)
---- hit {"tables":["public.customers"]} second half of UNION
SELECT 1 UNION ALL SELECT id FROM customers
---- hit {"tables":["public.customers"]} VALUES
VALUES ((SELECT email FROM customers LIMIT 1))
---- hit {"tables":["public.customers"]} INSERT … SELECT
INSERT INTO mine SELECT * FROM customers
---- hit {"tables":["public.customers"]} CREATE TABLE AS
CREATE TABLE mine AS SELECT * FROM customers
---- hit {"tables":["public.customers"]} CREATE MATERIALIZED VIEW
CREATE MATERIALIZED VIEW mine AS SELECT * FROM customers
---- hit {"tables":["public.customers"]} a view that is read later
CREATE TEMP VIEW mine AS SELECT * FROM customers
---- hit {"tables":["public.customers"]} cursor
DECLARE c CURSOR FOR SELECT * FROM customers
---- hit {"tables":["public.customers"]} COPY of a query
COPY (SELECT * FROM customers) TO STDOUT
---- hit {"tables":["public.customers"]} EXPLAIN tells of it
EXPLAIN SELECT * FROM customers WHERE email = 'x'
---- hit {"tables":["public.customers"]} a new name
ALTER TABLE customers RENAME TO innocent
---- hit {"tables":["public.customers"]} a table that inherits
CREATE TABLE child () INHERITS (customers)
---- hit {"tables":["public.customers"]} a partition
ALTER TABLE parent ATTACH PARTITION customers DEFAULT
---- hit {"tables":["public.customers"]} a foreign key
CREATE TABLE x (id int REFERENCES customers)
---- hit {"tables":["public.customers"]} USING of a DELETE
DELETE FROM t USING customers c WHERE c.id = t.id
---- hit {"tables":["public.customers"]} FROM of an UPDATE
UPDATE t SET a = c.email FROM customers c WHERE c.id = t.id
---- hit {"tables":["public.customers"]} source of a MERGE
MERGE INTO t USING customers c ON c.id = t.id WHEN MATCHED THEN UPDATE SET a = c.email
---- hit {"tables":["public.customers"]} the CTE of the name is visible only in its own query
SELECT * FROM (WITH customers AS (SELECT 1) SELECT 1) x, customers
---- hit {"tables":["public.customers"]} the CTE of the name reads the table
WITH customers AS (SELECT * FROM customers) SELECT * FROM customers
---- hit {"tables":["public.customers"]} a qualified name is no CTE
WITH customers AS (SELECT 1) SELECT * FROM public.customers
---- hit {"tables":["public.customers"]} table_to_xml reads a table by a text
SELECT table_to_xml('customers', true, false, '')
---- hit {"tables":["public.customers"]} schema_to_xml
SELECT schema_to_xml('public', true, false, '')
---- hit {"tables":["public.customers"]} a cursor read as XML
SELECT cursor_to_xml('c', 10, true, false, '')
---- hit {"tables":["public.cust*"]} a pattern
SELECT * FROM customers
---- hit {"tables":["customers"]} a rule without a schema is for every schema
SELECT * FROM other.customers
---- miss {"tables":["public.customers"]} another schema
SELECT * FROM archive.customers
---- miss {"tables":["public.customers"]} another table
SELECT customers FROM orders
---- miss {"tables":["public.customers"]} a CTE of the name
WITH customers AS (SELECT 1 AS id) SELECT * FROM customers
---- miss {"tables":["public.customers"]} a recursive CTE of the name
WITH RECURSIVE customers AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM customers WHERE id < 3) SELECT * FROM customers
---- hit {"columns":["public.customers.ssn"]} named
SELECT ssn FROM customers
---- hit {"columns":["public.customers.ssn"]} by an alias
SELECT c.ssn AS harmless FROM customers c
---- hit {"columns":["public.customers.ssn"]} with table and schema
SELECT public.customers.ssn FROM public.customers
---- hit {"columns":["public.customers.ssn"]} quoted, as code points
SELECT U&"\0073sn" FROM customers
---- hit {"columns":["public.customers.ssn"]} in WHERE
SELECT 1 FROM customers WHERE ssn LIKE '1%'
---- hit {"columns":["public.customers.ssn"]} in ORDER BY
SELECT 1 FROM customers ORDER BY ssn
---- hit {"columns":["public.customers.ssn"]} in an expression
SELECT md5(c.ssn || '') FROM customers c
---- hit {"columns":["public.customers.ssn"]} in JOIN USING
SELECT 1 FROM customers JOIN other USING (ssn)
---- hit {"columns":["public.customers.ssn"]} NATURAL JOIN
SELECT 1 FROM customers NATURAL JOIN other
---- hit {"columns":["public.customers.ssn"]} asterisk
SELECT * FROM customers
---- hit {"columns":["public.customers.ssn"]} asterisk of an alias
SELECT o.id, c.* FROM orders o JOIN customers c ON c.id = o.customer
---- hit {"columns":["public.customers.ssn"]} asterisk in a sub-query
SELECT x FROM (SELECT * FROM customers) q(x, y, z)
---- hit {"columns":["public.customers.ssn"]} TABLE
TABLE customers
---- hit {"columns":["public.customers.ssn"]} whole row
SELECT c FROM customers c
---- hit {"columns":["public.customers.ssn"]} whole row by the table's name
SELECT row_to_json(customers) FROM customers
---- hit {"columns":["public.customers.ssn"]} whole row as text
SELECT c::text FROM customers c
---- hit {"columns":["public.customers.ssn"]} a field of the whole row
SELECT (c).ssn FROM customers c
---- hit {"columns":["public.customers.ssn"]} a function written as a column
SELECT c.row_to_json FROM customers c
---- hit {"columns":["public.customers.ssn"]} a column written as a function
SELECT ssn(c) FROM customers c
---- hit {"columns":["public.customers.ssn"]} a table function over whole rows
SELECT * FROM unnest(ARRAY(SELECT c FROM customers c)) u
---- hit {"columns":["public.customers.ssn"]} columns renamed by the alias
SELECT b FROM customers AS c(a, b)
---- hit {"columns":["public.customers.ssn"]} columns renamed by the join's alias
SELECT b FROM (customers c JOIN orders o ON true) AS j(a, b)
---- hit {"columns":["public.customers.ssn"]} the alias of a join
SELECT j.ssn FROM (customers c JOIN orders o ON true) AS j
---- hit {"columns":["public.customers.ssn"]} set by UPDATE
UPDATE customers SET ssn = NULL WHERE id = 1
---- hit {"columns":["public.customers.ssn"]} set as a list
UPDATE customers SET (name, ssn) = ('a', 'b') WHERE id = 1
---- hit {"columns":["public.customers.ssn"]} written by INSERT
INSERT INTO customers (id, ssn) VALUES (1, 'x')
---- hit {"columns":["public.customers.ssn"]} INSERT without a list writes them all
INSERT INTO customers VALUES (1, 'x')
---- hit {"columns":["public.customers.ssn"]} set by an upsert
INSERT INTO customers (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET ssn = 'x'
---- hit {"columns":["public.customers.ssn"]} RETURNING
DELETE FROM customers WHERE id = 1 RETURNING ssn
---- hit {"columns":["public.customers.ssn"]} RETURNING an asterisk
UPDATE customers SET name = 'x' WHERE id = 1 RETURNING *
---- hit {"columns":["public.customers.ssn"]} RETURNING what was there
UPDATE customers SET name = 'x' WHERE id = 1 RETURNING old.*
---- hit {"columns":["public.customers.ssn"]} COPY of the table
COPY customers TO STDOUT
---- hit {"columns":["public.customers.ssn"]} COPY of the column
COPY customers (id, ssn) TO STDOUT
---- hit {"columns":["public.customers.ssn"]} ALTER COLUMN
ALTER TABLE customers ALTER COLUMN ssn TYPE text
---- hit {"columns":["public.customers.ssn"]} an index over it
CREATE INDEX ON customers (ssn)
---- miss {"columns":["public.customers.ssn"]} other columns
SELECT id, c.name FROM customers c WHERE id = 1
---- miss {"columns":["public.customers.ssn"]} a column of that name of another table, said so
SELECT o.ssn FROM orders o
---- miss {"columns":["public.customers.ssn"]} counting rows
SELECT count(*) FROM customers
---- miss {"columns":["public.customers.ssn"]} asterisk of a sub-query that names others
SELECT * FROM (SELECT id, name FROM customers) x
---- miss {"columns":["public.customers.ssn"]} COPY of other columns
COPY customers (id, name) TO STDOUT
---- hit {"without_where":true} DELETE of everything
DELETE FROM t
---- hit {"without_where":true} UPDATE of everything
UPDATE t SET a = 1
---- hit {"without_where":true} true
DELETE FROM t WHERE true
---- hit {"without_where":true} one is one
DELETE FROM t WHERE 1 = 1
---- hit {"without_where":true} a literal that is true
DELETE FROM t WHERE 'yes'::bool
---- hit {"without_where":true} or true
DELETE FROM t WHERE id = 5 OR 1 = 1
---- hit {"without_where":true} true and true
DELETE FROM t WHERE 1 = 1 AND NOT false
---- hit {"without_where":true} a column is itself
DELETE FROM t WHERE id = id
---- hit {"without_where":true} a column is not distinct from itself
DELETE FROM t WHERE id IS NOT DISTINCT FROM id
---- hit {"without_where":true} NULL or not
DELETE FROM t WHERE id IS NULL OR id IS NOT NULL
---- hit {"without_where":true} like anything
DELETE FROM t WHERE name LIKE '%'
---- hit {"without_where":true} a parameter
DELETE FROM t WHERE $1
---- hit {"without_where":true} a function of nothing
DELETE FROM t WHERE now() > '2000-01-01'
---- hit {"without_where":true} a sub-query about something else
DELETE FROM t WHERE EXISTS (SELECT 1 FROM pg_class WHERE relname = 'pg_class')
---- hit {"without_where":true} a condition on the other table only
DELETE FROM t USING s WHERE s.id = 3
---- hit {"without_where":true} in a CTE
WITH x AS (UPDATE t SET a = 1 RETURNING *) SELECT * FROM x
---- hit {"without_where":true} MERGE on true
MERGE INTO t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE
---- hit {"without_where":true,"tables":["public.t"]} behind EXPLAIN ANALYZE
EXPLAIN ANALYZE UPDATE t SET a = 1
---- hit {"without_where":true} DO may
DO $$ BEGIN DELETE FROM t; END $$
---- miss {"without_where":true} a condition
DELETE FROM t WHERE id = 1; UPDATE t SET a = 2 WHERE t.id IN (SELECT id FROM s)
---- miss {"without_where":true} a condition by a parameter
DELETE FROM t WHERE id = $1
---- miss {"without_where":true} a correlated sub-query
DELETE FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.id = t.id)
---- miss {"without_where":true} a row of a cursor
DELETE FROM t WHERE CURRENT OF c
---- miss {"without_where":true} no row at all
DELETE FROM t WHERE false
---- miss {"without_where":true} an upsert
INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1
---- miss {"without_where":true} MERGE by a key
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE
---- miss {"without_where":true} a SELECT
SELECT * FROM t
---- hit {"without_limit":true} none
SELECT * FROM t
---- hit {"without_limit":true} LIMIT ALL
SELECT * FROM t LIMIT ALL
---- hit {"without_limit":true} LIMIT NULL
SELECT * FROM t LIMIT NULL::int
---- hit {"without_limit":true} a computed limit
SELECT * FROM t LIMIT (SELECT NULL::int)
---- hit {"without_limit":true} OFFSET alone
SELECT * FROM t OFFSET 10
---- hit {"without_limit":true} a limit in one half
(SELECT * FROM t LIMIT 1) UNION ALL SELECT * FROM t
---- hit {"without_limit":true} a limit inside, joined to the rest
SELECT * FROM (SELECT * FROM t LIMIT 1) a, t
---- hit {"without_limit":true} every row in one value
SELECT json_agg(t) FROM t
---- hit {"without_limit":true} a count beside every row in one value
SELECT count(*), array_agg(t) FROM t
---- hit {"without_limit":true} a window is no aggregate
SELECT count(*) OVER (), id FROM t
---- hit {"without_limit":true} groups
SELECT count(*) FROM t GROUP BY id
---- hit {"without_limit":true} TABLE
TABLE t
---- hit {"without_limit":true} COPY of a table
COPY t TO STDOUT
---- hit {"without_limit":true} cursor
DECLARE c CURSOR FOR SELECT * FROM t
---- hit {"without_limit":true} through a CTE
WITH x AS (SELECT * FROM t) SELECT * FROM x
---- hit {"without_limit":true} into a table
CREATE TABLE mine AS SELECT * FROM t
---- miss {"without_limit":true} LIMIT
SELECT * FROM t LIMIT 10
---- miss {"without_limit":true} FETCH FIRST
SELECT * FROM t ORDER BY id FETCH FIRST 10 ROWS ONLY
---- miss {"without_limit":true} a parameter
SELECT * FROM t LIMIT $1
---- miss {"without_limit":true} a limit inside
SELECT * FROM (SELECT * FROM t LIMIT 10) x ORDER BY 1
---- miss {"without_limit":true} a limited CTE
WITH x AS (SELECT * FROM t LIMIT 10) SELECT * FROM x
---- miss {"without_limit":true} one aggregate
SELECT count(*), max(id) FROM t
---- miss {"without_limit":true} no table
SELECT 1; SELECT * FROM generate_series(1, 3)
---- miss {"without_limit":true} the catalogue
SELECT relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
---- miss {"without_limit":true} an INSERT of values
INSERT INTO t VALUES (1), (2)
---- hit {"tables":["public.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]} the server cuts a name after 63 bytes
SELECT 1 FROM aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_and_more
---- hit {"tables":["public.customers"]} the body of a function names it when it is made
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM customers; END
---- hit {"operations":["delete"],"tables":["public.customers"]} what a view's INSTEAD rule does
CREATE RULE r AS ON UPDATE TO v DO INSTEAD (SELECT 1; DELETE FROM customers WHERE id = old.id)
---- hit {"columns":["public.customers.ssn"]} a row of columns set from a sub-query
UPDATE t SET (a, b) = (SELECT id, ssn FROM customers LIMIT 1) WHERE t.id = 1
