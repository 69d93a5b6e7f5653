-- Ways to read a column that a masking rule protects (customers.email, by its table and name), each found by somebody
-- once. One session per line; lines are added, never taken away.
--
--   no mark   every cell that comes back is NULL or a mask
--   ~         the value is in nothing that comes back: no row, no error, no notice, in no usual encoding
--   !         innocent: what comes back holds the word "visible"

-- The column itself
SELECT email FROM customers
SELECT email AS x FROM customers
SELECT c.email FROM public.customers AS c
SELECT "email" FROM "customers"
SELECT U&"\0065mail" FROM U&"c\0075stomers"
~ SELECT * FROM customers
~ TABLE customers
SELECT b FROM customers AS x (a, n, b)
SELECT email FROM customers UNION ALL SELECT email FROM customers
SELECT NULL UNION ALL SELECT email FROM customers
VALUES ((SELECT email FROM customers ORDER BY id LIMIT 1))

-- Expressions
SELECT upper(email) FROM customers
SELECT email || '' FROM customers
SELECT left(email, 3) FROM customers
SELECT substr(email, 1, 5), substr(email, 6) FROM customers
SELECT reverse(email) FROM customers
SELECT md5(email) FROM customers
SELECT encode(email::bytea, 'base64') FROM customers
SELECT encode(convert_to(email, 'UTF8'), 'hex') FROM customers
SELECT email::bytea FROM customers
SELECT sha256(email::bytea) FROM customers
SELECT translate(email, '@', '#') FROM customers
SELECT replace(email, '@', ' at ') FROM customers
SELECT ascii(email), ascii(substr(email, 2)) FROM customers
SELECT to_json(email) FROM customers
SELECT quote_literal(email), quote_ident(email) FROM customers
SELECT format('%s', email) FROM customers
SELECT concat(email, ''), concat_ws('-', email, 'x') FROM customers
SELECT coalesce(email, 'x') FROM customers
SELECT CASE WHEN id > 0 THEN email END FROM customers
SELECT CASE ascii(email) WHEN 97 THEN 'a' ELSE 'b' END FROM customers
SELECT greatest(email, ''), nullif(email, '') FROM customers
SELECT ARRAY[email] FROM customers
SELECT (ARRAY[email])[1] FROM customers
SELECT string_to_array(email, '@') FROM customers
SELECT regexp_replace(email, '@', '%') FROM customers
SELECT regexp_match(email, '(.*)@(.*)') FROM customers
SELECT regexp_split_to_table(email, '') FROM customers
SELECT email::name, email::varchar(200), email::char(200) FROM customers
SELECT email LIKE 'a%', email < 'b' FROM customers
SELECT position('s' in email), length(email) FROM customers
SELECT email COLLATE "C" FROM customers
SELECT to_tsvector('simple', email) FROM customers
SELECT xmlelement(name e, email) FROM customers
SELECT JSON_OBJECT('k': email) FROM customers
SELECT json_build_object('k', email), jsonb_build_array(email) FROM customers
SELECT pg_catalog.upper(customers.email) FROM customers
SELECT DISTINCT lower(email) FROM customers
SELECT lower(email) FROM customers GROUP BY email
SELECT chr(ascii(substr(email, 1, 1))) FROM customers

-- Whole rows
SELECT c FROM customers c
SELECT c::text FROM customers c
SELECT row_to_json(c) FROM customers c
SELECT to_jsonb(c.*) FROM customers c
SELECT ROW(c.*) FROM customers c
SELECT (c).email FROM customers c
SELECT (ROW(email, 1)).f1 FROM customers
SELECT hash_record(c) FROM customers c
SELECT jsonb_path_query(to_jsonb(c), '$.email') FROM customers c
SELECT to_jsonb(c) ->> 'email' FROM customers c
SELECT value FROM customers c, jsonb_each_text(to_jsonb(c)) WHERE key = 'email'
SELECT (json_populate_record(NULL::customers, row_to_json(c))).email FROM customers c

-- Aggregates and windows
SELECT json_agg(c) FROM customers c
SELECT json_agg(email), jsonb_object_agg(id, email) FROM customers
SELECT string_agg(email, ',') FROM customers
SELECT array_agg(email) FROM customers
SELECT array_to_string(array_agg(email), ',') FROM customers
SELECT xmlagg(xmlelement(name e, email)) FROM customers
SELECT min(email), max(email) FROM customers
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY email) FROM customers
SELECT mode() WITHIN GROUP (ORDER BY email) FROM customers
SELECT first_value(email) OVER (ORDER BY id) FROM customers
SELECT lag(email) OVER (ORDER BY id) FROM customers

-- Sub-queries, WITH, LATERAL
SELECT x FROM (SELECT upper(email) AS x FROM customers) s
SELECT upper FROM (SELECT upper(email) FROM customers) s
SELECT (SELECT email FROM customers ORDER BY id LIMIT 1) AS id
SELECT ARRAY(SELECT email FROM customers)
WITH x AS (SELECT email AS y FROM customers) SELECT y || '' FROM x
WITH x (y) AS MATERIALIZED (SELECT upper(email) FROM customers), z AS (SELECT * FROM x) SELECT * FROM z
WITH RECURSIVE r (a, n) AS (SELECT email, 1 FROM customers UNION ALL SELECT right(a, -1), n + 1 FROM r WHERE n < 3) SELECT a FROM r
WITH RECURSIVE r (a, b, n) AS (SELECT note, email, 1 FROM orders, customers UNION ALL SELECT b, a, n + 1 FROM r WHERE n < 2) SELECT a FROM r
WITH customers AS (SELECT * FROM customers) SELECT lower(email) FROM customers
SELECT l.x FROM customers c, LATERAL (SELECT upper(c.email) AS x) l
SELECT x FROM customers c CROSS JOIN LATERAL (VALUES (c.email || '')) v (x)
SELECT j.z FROM (orders o JOIN customers c ON o.customer_id = c.id) AS j (a, b, d, e, f, z)
SELECT email FROM orders NATURAL FULL JOIN customers
SELECT (SELECT letter FROM letters WHERE code = ascii(c.email)) FROM customers c
SELECT string_agg(letter, '') FROM (SELECT (SELECT l.letter FROM letters l WHERE l.code = ascii(substr(c.email, n, 1))) AS letter FROM customers c, generate_series(1, 9) n) s
SELECT EXISTS (SELECT 1 FROM letters WHERE letter = left(c.email, 1)) FROM customers c

-- Views, children, functions
SELECT mail FROM v_mail
SELECT who, upper(who) FROM v_renamed
SELECT lower(mail) FROM v_top
SELECT m FROM mv_mail
SELECT m || '' FROM mv_mail
SELECT email FROM customers_old
SELECT upper(email) FROM customers_old
SELECT get_mail(1)
SELECT * FROM all_mails()
SELECT get_dynamic(1)
SELECT (get_row(1)).email
SELECT query_to_xml('select email from customers', true, true, '')
SELECT table_to_xml('customers', true, true, '')
SELECT xpath('//email/text()', table_to_xml('customers', true, true, ''))
SELECT id ### 1 FROM orders

-- What statements return beside SELECT
UPDATE customers SET name = name RETURNING upper(email)
DELETE FROM customers WHERE id = 2 RETURNING email || ''
INSERT INTO customers SELECT id + 100, name, email FROM customers RETURNING lower(email)
WITH d AS (UPDATE customers SET name = name RETURNING *) SELECT reverse(email) FROM d

-- Prepared statements and cursors
PREPARE p AS SELECT upper(email) FROM customers; EXECUTE p
BEGIN; DECLARE c CURSOR FOR SELECT upper(email) FROM customers; FETCH ALL FROM c; COMMIT
BEGIN; DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT reverse(email) FROM customers; COMMIT; FETCH 1 FROM c
SELECT NULL; SELECT upper(email) FROM customers; SELECT lower(email) FROM customers

-- Changes that only the session sees
BEGIN; CREATE VIEW fresh AS SELECT upper(email) AS m FROM customers; SELECT m FROM fresh; SELECT lower(m) FROM fresh; ROLLBACK
BEGIN; CREATE OR REPLACE VIEW v_notes AS SELECT email AS note FROM customers; SELECT note FROM v_notes; SELECT lower(note) FROM v_notes; ROLLBACK
CREATE TEMP VIEW letters AS SELECT 1 AS code, email AS letter FROM customers; SELECT upper(letter) FROM letters
BEGIN; CREATE OR REPLACE FUNCTION get_note() RETURNS text LANGUAGE sql AS 'SELECT email FROM customers LIMIT 1'; SELECT get_note(); ROLLBACK

-- Errors and notices
~ SELECT email::int FROM customers
~ SELECT CAST(email AS date) FROM customers
~ SELECT email::uuid FROM customers
~ SELECT email::json FROM customers
~ SELECT email::inet FROM customers
~ INSERT INTO customers (id, name, email) SELECT 3, 'Eve', email FROM customers WHERE id = 1
~ SELECT shout(email) FROM customers

-- Plans and statistics
~ EXPLAIN (ANALYZE, VERBOSE) SELECT upper(email) FROM customers
~ SELECT * FROM pg_stats WHERE tablename = 'customers'
SELECT most_common_vals, histogram_bounds FROM pg_stats WHERE tablename = 'customers' AND attname = 'email'
SELECT most_common_vals::text FROM pg_catalog.pg_stats WHERE attname = 'email'

-- Innocent
! SELECT name FROM customers
! SELECT upper('visible'), lower(name) FROM customers
! SELECT 'visible', count(*), count(email) FROM customers
! SELECT 'visible' FROM customers WHERE email LIKE 'ann%' ORDER BY email
! SELECT note || '' FROM orders
! SELECT json_agg(o) FROM orders o
! SELECT row_to_json(o) FROM orders o
! SELECT coalesce(c.name, o.note) FROM customers c LEFT JOIN orders o ON o.customer_id = c.id
! WITH x AS (SELECT name FROM customers) SELECT string_agg(name, ',') FROM x
! SELECT note AS email FROM orders
! SELECT lower(note) AS email FROM orders
! SELECT 'visible' AS email
! SELECT n FROM v_notes_count
! SELECT lower(note) FROM v_notes
! SELECT get_note()
! SELECT 'visible' || version(), now(), current_user
! SELECT s.x FROM (SELECT name || '' AS x, email FROM customers) s
! SELECT email IS NULL, name FROM customers
! SELECT row_number() OVER (ORDER BY email), name FROM customers
! UPDATE customers SET email = lower(email) WHERE id = 1 RETURNING name || ''
! INSERT INTO customers (id, name, email) VALUES (5, 'visible', 'x') ON CONFLICT (id) DO UPDATE SET email = excluded.email RETURNING name || ''
! INSERT INTO customers (id, name, email) SELECT id + 200, name, name FROM customers RETURNING name || ''
! SELECT relname || ' visible' FROM pg_class LIMIT 1
! BEGIN; CREATE TABLE fresh_notes (id int); SELECT note || '' FROM orders; ROLLBACK
! PREPARE q AS SELECT lower(note) FROM orders; EXECUTE q
! BEGIN; DECLARE c CURSOR FOR SELECT lower(note) FROM orders; FETCH ALL FROM c; COMMIT
! VALUES ('visible')
