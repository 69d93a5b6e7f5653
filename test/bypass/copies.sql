-- Ways to bring a masked column (public.customers.email) to a place where no rule names it, each found by somebody.
-- One session per line; ` ;; ` stands between texts that are sent one by one. Lines are added, never taken away.
--
--   no mark   one of the texts is refused by the masking rule, and nothing of the column is anywhere else afterwards
--   !         innocent: every text is carried out

-- New tables and views
SELECT email INTO x FROM customers
SELECT email INTO TEMP x FROM customers
SELECT email INTO UNLOGGED x FROM customers
SELECT * INTO x FROM customers
SELECT email INTO x FROM customers UNION ALL SELECT 'b'
SELECT 'b' AS email INTO x UNION ALL SELECT email FROM customers
WITH c AS (SELECT email FROM customers) SELECT * INTO x FROM c
CREATE TABLE x AS SELECT email FROM customers
CREATE TABLE x AS TABLE customers
CREATE TABLE x (a, b) AS SELECT id, upper(email) FROM customers
CREATE TABLE IF NOT EXISTS x AS SELECT md5(email) FROM customers
CREATE TEMP TABLE x AS SELECT email FROM customers ;; SELECT * FROM x
CREATE TABLE x AS SELECT c FROM customers c
CREATE TABLE x AS SELECT to_jsonb(c) AS j FROM customers c
CREATE TABLE x AS SELECT s.y FROM (SELECT reverse(email) AS y FROM customers) s
CREATE TABLE x AS SELECT mail FROM v_mail
CREATE TABLE x AS SELECT get_mail(1)
CREATE TABLE x AS SELECT * FROM customers_old
CREATE TABLE x AS SELECT dyn()
CREATE TABLE x AS VALUES ((SELECT email FROM customers LIMIT 1))
CREATE TABLE x AS WITH d AS (UPDATE customers SET name = name RETURNING email) SELECT * FROM d
CREATE VIEW x AS SELECT email FROM customers
CREATE OR REPLACE TEMP VIEW x AS SELECT upper(email) AS a FROM customers
CREATE VIEW x (a) AS SELECT email FROM customers
CREATE RECURSIVE VIEW x (a) AS SELECT email FROM customers
CREATE MATERIALIZED VIEW x AS SELECT email FROM customers
CREATE MATERIALIZED VIEW x AS SELECT email FROM customers WITH NO DATA
CREATE SCHEMA s CREATE VIEW x AS SELECT email FROM public.customers
EXPLAIN ANALYZE CREATE TABLE x AS SELECT email FROM customers
EXPLAIN (ANALYZE, COSTS OFF) SELECT email INTO x FROM customers

-- INSERT
INSERT INTO notes (note) SELECT email FROM customers
INSERT INTO notes SELECT id, email FROM customers
INSERT INTO notes (note) SELECT left(email, 3) FROM customers
INSERT INTO notes (note) VALUES ((SELECT email FROM customers LIMIT 1))
INSERT INTO notes (note) VALUES ('a'), ((SELECT email FROM customers LIMIT 1))
INSERT INTO notes (note) SELECT 'a' UNION SELECT email FROM customers
INSERT INTO notes (id) SELECT ascii(email) FROM customers
INSERT INTO notes (note) SELECT email FROM customers RETURNING note
INSERT INTO notes (note) TABLE v_mail
INSERT INTO v_all_notes (note) SELECT email FROM customers
INSERT INTO customers (id, name) SELECT id + 100, email FROM customers
INSERT INTO contacts (id, label) SELECT id, email FROM customers
INSERT INTO notes (id, note) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET note = (SELECT email FROM customers LIMIT 1)
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = customers.email
INSERT INTO customers (id, email) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET (name, email) = (SELECT customers.email, excluded.email)
WITH c AS (SELECT email AS e FROM customers) INSERT INTO notes (note) SELECT e FROM c
WITH i AS (INSERT INTO notes (note) SELECT email FROM customers) SELECT 1
WITH i AS (INSERT INTO notes (note) SELECT email FROM customers RETURNING 1) SELECT * FROM i
WITH a AS (SELECT email FROM customers), b AS (INSERT INTO notes (note) SELECT * FROM a RETURNING id), c AS (SELECT 1) SELECT * FROM b
EXPLAIN ANALYZE INSERT INTO notes (note) SELECT email FROM customers
EXPLAIN (VERBOSE, ANALYZE on) INSERT INTO notes (note) SELECT email FROM customers
SELECT 1; INSERT INTO notes (note) SELECT email FROM customers; SELECT 2
COPY (INSERT INTO notes (note) SELECT email FROM customers RETURNING id) TO STDOUT
COPY (SELECT email FROM customers) TO '/tmp/sluice-copied'
COPY (SELECT email FROM customers) TO PROGRAM 'cat > /tmp/sluice-copied'
COPY customers TO '/tmp/sluice-copied'

-- UPDATE and MERGE
UPDATE customers SET name = email
UPDATE customers SET name = upper(email) WHERE id = 1
UPDATE customers SET (name, phone) = (email, phone)
UPDATE customers SET (name, phone) = (SELECT email, 'x')
UPDATE customers SET (name, phone) = ROW(email, 'x')
UPDATE customers SET name = CASE WHEN email LIKE 'a%' THEN 'a' ELSE 'b' END
UPDATE notes SET note = c.email FROM customers c WHERE c.id = notes.id
UPDATE notes SET note = (SELECT email FROM customers LIMIT 1)
UPDATE notes SET note = c::text FROM customers c
UPDATE ONLY notes AS n SET note = e FROM (SELECT email AS e FROM customers) s
UPDATE customers SET name = email RETURNING name
UPDATE customers SET phone = reverse(phone)
UPDATE customers SET phone = email
WITH u AS (UPDATE customers SET name = email RETURNING 1) SELECT 1
MERGE INTO notes n USING customers c ON n.id = c.id WHEN NOT MATCHED THEN INSERT (id, note) VALUES (c.id, c.email)
MERGE INTO notes n USING customers c ON n.id = c.id WHEN MATCHED THEN UPDATE SET note = c.email WHEN NOT MATCHED THEN DO NOTHING
MERGE INTO notes n USING (SELECT id, email AS x FROM customers) c ON n.id = c.id WHEN NOT MATCHED THEN INSERT VALUES (c.id, c.x)
MERGE INTO customers c USING orders o ON c.id = o.id WHEN MATCHED THEN UPDATE SET name = c.email

-- Prepared statements, cursors, transactions
PREPARE p AS INSERT INTO notes (note) SELECT email FROM customers ;; EXECUTE p
PREPARE p (text) AS UPDATE customers SET name = email || $1 ;; EXECUTE p('')
PREPARE p AS SELECT email FROM customers ;; CREATE TABLE x AS EXECUTE p
PREPARE p AS SELECT email FROM customers ;; EXPLAIN ANALYZE CREATE TABLE x AS EXECUTE p
PREPARE p AS SELECT email FROM customers; CREATE TEMP TABLE x AS EXECUTE p; SELECT * FROM x
BEGIN ;; DECLARE c CURSOR FOR SELECT log_it(email) FROM customers ;; FETCH ALL FROM c ;; COMMIT
BEGIN ;; CREATE TABLE moved (a text) ;; INSERT INTO moved SELECT email FROM customers ;; COMMIT
BEGIN ;; CREATE OR REPLACE VIEW v_all_notes AS SELECT email::text AS note FROM customers ;; COMMIT
BEGIN; CREATE OR REPLACE FUNCTION get_note() RETURNS text LANGUAGE sql AS 'SELECT email FROM customers LIMIT 1'; INSERT INTO notes (note) SELECT get_note(); COMMIT
CREATE OR REPLACE FUNCTION renew() RETURNS void LANGUAGE sql AS 'INSERT INTO notes (note) SELECT email FROM customers' ;; SELECT renew()
CREATE OR REPLACE FUNCTION renew() RETURNS void LANGUAGE sql AS 'INSERT INTO notes (note) SELECT email FROM customers'; SELECT renew()
BEGIN; ALTER TABLE letters RENAME TO l2; INSERT INTO notes (note) SELECT email FROM customers; COMMIT

-- Other names
ALTER TABLE customers RENAME COLUMN email TO mail
ALTER TABLE customers RENAME email TO mail ;; SELECT mail FROM customers
ALTER TABLE customers RENAME TO clients
ALTER TABLE IF EXISTS public.customers RENAME TO clients ;; SELECT email FROM clients
ALTER INDEX customers RENAME TO clients
ALTER TABLE customers SET SCHEMA other
ALTER SCHEMA public RENAME TO hidden
ALTER TABLE customers_old NO INHERIT customers
ALTER TABLE parts DETACH PARTITION parts_1
ALTER TABLE parts_1 RENAME TO parts_2 ;; ALTER TABLE parts DETACH PARTITION parts_2
CREATE TABLE heir (email text) ;; ALTER TABLE customers INHERIT heir ;; SELECT email FROM heir ;; DROP TABLE heir
BEGIN ;; CREATE TABLE heir (email text) ;; ALTER TABLE customers INHERIT heir ;; COMMIT
CREATE TABLE whole (id int NOT NULL, name text, email text, phone text) PARTITION BY LIST (id) ;; ALTER TABLE whole ATTACH PARTITION customers DEFAULT ;; DROP TABLE whole
ALTER VIEW v_plain RENAME COLUMN secret TO harmless

-- Columns that are made of it, and what runs by itself
ALTER TABLE customers ADD COLUMN copy text GENERATED ALWAYS AS (email) STORED
CREATE FUNCTION tell() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', (SELECT email FROM customers LIMIT 1); RETURN ''; END $$ ;; SELECT tell()
CREATE FUNCTION tell_it(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN /* RAISE ' */ RAISE EXCEPTION $_$%$_$, $1; /* ' ; */ END $$ ;; SELECT tell_it(email) FROM customers
CREATE FUNCTION tell_that(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN ASSERT false, $1; END $$ ;; SELECT 1 FROM customers WHERE tell_that(email) = ''
CREATE STATISTICS kept ON (log_pure(email)), id FROM customers ;; ANALYZE customers
ALTER TABLE customers ADD COLUMN a int, ADD COLUMN copy text GENERATED ALWAYS AS (lower(email)) STORED
ALTER TABLE customers ALTER COLUMN name TYPE text USING email
ALTER TABLE customers ALTER name TYPE varchar(90) USING left(email, 90)
ALTER TABLE notes ALTER COLUMN note SET DEFAULT get_mail(1) ;; INSERT INTO notes (id) VALUES (77)
ALTER TABLE notes ADD COLUMN mail text DEFAULT get_mail(1)
CREATE TABLE x (a int, mail text DEFAULT get_mail(1)) ;; INSERT INTO x (a) VALUES (1)
CREATE RULE r AS ON INSERT TO orders DO ALSO INSERT INTO notes (note) SELECT email FROM customers
CREATE RULE r AS ON UPDATE TO customers DO ALSO INSERT INTO notes (note) VALUES (new.email)
CREATE TRIGGER t BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION keep_name()
CREATE TRIGGER t AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION tell_mail()
CREATE INDEX ON customers (log_pure(email))
ALTER TABLE customers ADD CHECK (log_pure(email) IS NOT NULL)
CREATE PUBLICATION p FOR TABLE customers
CREATE PUBLICATION p FOR ALL TABLES
CREATE PUBLICATION p FOR TABLES IN SCHEMA public

-- Functions
SELECT log_it(email) FROM customers
SELECT 1 FROM customers WHERE log_it(email) IS NOT NULL
SELECT 1 FROM customers ORDER BY log_it(email)
SELECT 1 FROM customers GROUP BY log_it(email)
SELECT 1 FROM orders o JOIN customers c ON log_it(c.email) IS NULL
SELECT count(*) FILTER (WHERE log_it(email) IS NULL) FROM customers
SELECT 1 FROM customers LIMIT (SELECT length(log_it(email)) FROM customers LIMIT 1)
DELETE FROM orders USING customers c WHERE log_it(c.email) = 'x'
UPDATE orders SET note = note FROM customers c WHERE log_it(c.email) = 'x'
INSERT INTO orders VALUES (1) RETURNING (SELECT log_it(email) FROM customers LIMIT 1)
SELECT log_all()
SELECT * FROM log_all()
SELECT log_nested(email) FROM customers
SELECT c.steal FROM customers c
SELECT (c).steal FROM customers c
SELECT steal(c) FROM customers c
SELECT id FROM customers c ORDER BY c.steal
EXPLAIN SELECT log_it(email) FROM customers
EXPLAIN ANALYZE SELECT log_it(email) FROM customers
VALUES ((SELECT log_it(email) FROM customers LIMIT 1))
CALL log_proc()
CALL log_proc_of((SELECT 'x'))
SELECT dyn()
SELECT id ### 1 FROM orders
SELECT set_config('my.x', email, false) FROM customers ;; SHOW my.x
SELECT 1 FROM customers WHERE set_config('my.x', email, false) IS NOT NULL ;; SELECT current_setting('my.x')
SELECT pg_notify('news', email) FROM customers
SELECT setval('counter', ascii(email)) FROM customers
SELECT setval('counter', (SELECT ascii(email) FROM customers LIMIT 1)) ;; SELECT last_value FROM counter
SELECT lo_from_bytea(0, email::bytea) FROM customers
SELECT pg_logical_emit_message(true, 'x', email) FROM customers
SELECT pg_advisory_lock(ascii(email)) FROM customers ;; SELECT objid FROM pg_locks
SELECT query_to_xml('insert into notes (note) select email from customers returning 1', true, true, '')
UPDATE pg_settings SET setting = (SELECT email FROM customers LIMIT 1) WHERE name = 'application_name' ;; SHOW application_name

-- What nobody can read
DO $$ BEGIN INSERT INTO notes (note) SELECT email FROM customers; END $$
DO LANGUAGE plpgsql 'begin execute ''create table x as select em'' || ''ail from customers''; end'
SELEC email INTO x FROM customers
EXECUTE nobody
COPY notes (note) FROM PROGRAM 'echo hidden'
COPY notes (note) FROM '/etc/hostname'
CREATE FOREIGN TABLE x (mail text OPTIONS (column_name 'email')) SERVER s OPTIONS (table_name 'customers')

-- Innocent
! SELECT email, upper(email), name FROM customers WHERE email LIKE 'a%' ORDER BY email
! SELECT count(*), count(email), max(id) FROM customers GROUP BY name HAVING min(email) > 'a'
! INSERT INTO customers (id, name, email, phone) VALUES (50, 'x', 'new@example.com', '1')
! INSERT INTO customers (id, email) VALUES (51, lower('NEW@EXAMPLE.COM')) ON CONFLICT (id) DO UPDATE SET email = excluded.email
! INSERT INTO notes (id, note) VALUES (10, 'plain'), (11, now()::text)
! INSERT INTO notes (id, note) VALUES (12, 'a') ON CONFLICT (id) DO UPDATE SET note = excluded.note || notes.note
! INSERT INTO notes (note) SELECT name FROM customers
! INSERT INTO notes (note) SELECT name FROM customers WHERE email LIKE 'ann%' ORDER BY email
! INSERT INTO notes (id) SELECT 500 + count(email) FROM customers
! INSERT INTO notes (note) SELECT get_note()
! INSERT INTO notes DEFAULT VALUES
! INSERT INTO contacts (id, email) SELECT id, email FROM customers
! INSERT INTO contacts (id, email) SELECT id, upper(email) FROM customers
! INSERT INTO customers (id, name, email) SELECT id + 200, name, email FROM customers WHERE id < 3
! UPDATE customers SET email = lower(email) WHERE id = 1
! UPDATE customers SET email = 'fresh@example.com', phone = phone WHERE id = 50
! UPDATE customers SET name = trim(name) WHERE email IS NOT NULL
! UPDATE notes SET note = note || '!' WHERE id = 10
! UPDATE notes SET note = o.note FROM orders o WHERE o.id = notes.id
! DELETE FROM customers WHERE email = 'fresh@example.com' RETURNING email
! MERGE INTO notes n USING orders o ON n.id = o.id WHEN MATCHED THEN UPDATE SET note = o.note WHEN NOT MATCHED THEN INSERT VALUES (o.id, o.note)
! MERGE INTO contacts k USING customers c ON k.id = c.id WHEN MATCHED THEN UPDATE SET email = c.email
! CREATE TEMP TABLE t AS SELECT id, name FROM customers ;; SELECT * FROM t ;; INSERT INTO t VALUES (9, 'x') ;; UPDATE t SET name = upper(name)
! BEGIN ;; CREATE TABLE fresh (id int, at timestamptz DEFAULT now()) ;; INSERT INTO fresh VALUES (1, now()) ;; SELECT now() ;; ROLLBACK
! CREATE TABLE kept AS SELECT id FROM customers; DROP TABLE kept
! CREATE TABLE shaped (LIKE customers) ;; DROP TABLE shaped
! CREATE TABLE empty AS SELECT email FROM customers WITH NO DATA ;; DROP TABLE empty
! CREATE VIEW plain AS SELECT name FROM customers ;; DROP VIEW plain
! CREATE TABLE made (a int DEFAULT nextval('counter'), b int GENERATED ALWAYS AS (a * 2) STORED, CHECK (a > 0)) ;; DROP TABLE made
! ALTER TABLE notes RENAME COLUMN note TO text ;; ALTER TABLE notes RENAME COLUMN text TO note
! ALTER TABLE customers ADD COLUMN extra text DEFAULT 'x' ;; ALTER TABLE customers DROP COLUMN extra
! ALTER TABLE customers RENAME COLUMN name TO label ;; ALTER TABLE customers RENAME COLUMN label TO name
! ALTER TABLE customers ALTER COLUMN email SET NOT NULL, ALTER COLUMN email DROP NOT NULL
! CREATE INDEX by_mail ON customers (lower(email)) ;; DROP INDEX by_mail
! CREATE STATISTICS by_mail ON (lower(email)), id FROM customers ;; DROP STATISTICS by_mail
! CREATE TABLE heir (name text) ;; ALTER TABLE customers INHERIT heir ;; ALTER TABLE customers NO INHERIT heir ;; DROP TABLE heir
! CREATE TABLE parts_7 (id int, email text) ;; ALTER TABLE parts ATTACH PARTITION parts_7 FOR VALUES IN (7) ;; DROP TABLE parts_7
! ALTER INDEX notes_pkey RENAME TO notes_key ;; ALTER INDEX notes_key RENAME TO notes_pkey
! CREATE TRIGGER t BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION keep_note() ;; DROP TRIGGER t ON notes
! CREATE FUNCTION later() RETURNS void LANGUAGE sql AS 'INSERT INTO notes (note) SELECT email FROM customers' ;; DROP FUNCTION later()
! PREPARE p AS INSERT INTO notes (note) VALUES ($1) ;; EXECUTE p('x') ;; DEALLOCATE p
! PREPARE p AS SELECT name FROM customers ;; CREATE TEMP TABLE t AS EXECUTE p
! BEGIN ;; DECLARE c CURSOR FOR SELECT email FROM customers ;; FETCH 1 FROM c ;; CLOSE c ;; COMMIT
! EXPLAIN SELECT email FROM customers
! EXPLAIN INSERT INTO notes (note) SELECT email FROM customers
! EXPLAIN ANALYZE INSERT INTO notes (note) VALUES ('x')
! SELECT log_it(name) FROM customers
! CREATE FUNCTION check_it(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN IF $1 = 'x' THEN RAISE EXCEPTION 'it''s no address'; END IF; RETURN $1; EXCEPTION WHEN division_by_zero THEN RAISE; END $$ ;; SELECT check_it(email) FROM customers ;; DROP FUNCTION check_it(text)
! SELECT get_mail(1), get_note(), v.mail FROM v_mail v
! SELECT c.name, (c).id FROM customers c
! SELECT setval('counter', (SELECT max(id) FROM customers))
! SELECT lo_from_bytea(0, 'plain')
! SELECT nextval('counter'), set_config('my.x', 'y', false), pg_notify('news', 'plain')
! SELECT pg_catalog.set_config('search_path', 'public', false)
! COPY (SELECT email FROM customers) TO STDOUT
! SET application_name = 'x' ;; SHOW application_name ;; RESET ALL
! LISTEN news ;; NOTIFY news, 'x' ;; UNLISTEN *
! VACUUM notes ;; ANALYZE notes ;; TRUNCATE letters
! GRANT SELECT ON notes TO PUBLIC ;; COMMENT ON TABLE notes IS 'x'
! REFRESH MATERIALIZED VIEW mv_mail
! SELECT relname FROM pg_class WHERE relname ~ '^cust' AND pg_table_is_visible(oid)
! SELECT JSON_OBJECT('a': name), EXTRACT(year FROM now()), OVERLAY(name PLACING 'x' FROM 1) FROM customers
! SELECT id FROM customers WHERE id BETWEEN 1 AND 2 AND name IN ('a') AND name IS DISTINCT FROM 'b' AND email SIMILAR TO 'a%'
