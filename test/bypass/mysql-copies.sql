-- Ways to bring a masked column (shop.customers.email) of MySQL and MariaDB to a place where no rule names it, each found
-- by somebody. One session per line; ` ;; ` stands between texts that are sent one by one. Lines are added, never taken away.
--
--   no mark   one of the texts is refused by the masking rule, and nothing of the column is anywhere else afterwards
--   !         innocent: every text is carried out
--   mariadb:  or mysql: in front, only there

-- New tables and views
CREATE TABLE x AS SELECT email FROM customers
CREATE TABLE x SELECT email FROM customers
CREATE TABLE x (a int) SELECT id, email FROM customers
CREATE TABLE x AS TABLE customers
CREATE TABLE x AS SELECT * FROM customers
CREATE TABLE IF NOT EXISTS x AS SELECT md5(email) AS m FROM customers
CREATE TABLE x AS SELECT hex(email) AS h FROM customers
CREATE TEMPORARY TABLE x AS SELECT email FROM customers ;; SELECT * FROM x
CREATE TABLE x AS WITH c AS (SELECT email FROM customers) SELECT * FROM c
CREATE TABLE x AS SELECT s.y FROM (SELECT reverse(email) AS y FROM customers) s
CREATE TABLE x AS SELECT mail FROM v_mail
CREATE TABLE x AS SELECT 'b' AS email UNION ALL SELECT email FROM customers
CREATE TABLE x AS SELECT (SELECT email FROM customers LIMIT 1) AS e
CREATE TABLE x AS SELECT get_mail(1) AS e
CREATE TABLE x AS SELECT group_concat(email) AS e FROM customers
CREATE TABLE x LIKE customers ;; INSERT INTO x SELECT * FROM customers
CREATE TABLE x (a text) ENGINE=MEMORY SELECT id, email FROM customers
/*!50000 CREATE TABLE x AS */ SELECT email FROM customers
CREATE VIEW x AS SELECT email FROM customers
CREATE OR REPLACE VIEW x AS SELECT upper(email) AS a FROM customers
CREATE VIEW x (a) AS SELECT email FROM customers
CREATE VIEW x AS TABLE customers
CREATE SQL SECURITY INVOKER VIEW x AS SELECT id, email AS a FROM customers
ALTER VIEW v_plain AS SELECT email AS secret, id FROM customers
CREATE TABLE x (email text) ENGINE=MRG_MyISAM UNION=(customers)
CREATE TABLE x (id int, email text) UNION=(customers)
mariadb: CREATE OR REPLACE TABLE x AS SELECT email FROM customers

-- INSERT and REPLACE
INSERT INTO notes (note) SELECT email FROM customers
INSERT INTO notes SELECT id + 50, email FROM customers
INSERT notes (note) SELECT email FROM customers
REPLACE INTO notes (note) SELECT email FROM customers
REPLACE INTO notes SELECT id + 50, email FROM customers
INSERT IGNORE INTO notes (note) SELECT left(email, 3) FROM customers
INSERT INTO notes (note) VALUES ((SELECT email FROM customers LIMIT 1))
INSERT INTO notes (note) VALUES ('a'), ((SELECT email FROM customers LIMIT 1))
INSERT INTO notes (note) VALUES (concat('a', (SELECT email FROM customers LIMIT 1)))
INSERT INTO notes SET note = (SELECT email FROM customers LIMIT 1)
REPLACE INTO notes SET note = (SELECT email FROM customers LIMIT 1)
INSERT INTO notes (note) SELECT 'a' UNION SELECT email FROM customers
INSERT INTO notes (id) SELECT 100 + ascii(email) FROM customers
INSERT INTO notes (note) TABLE v_one
INSERT INTO v_all_notes (note) SELECT email FROM customers
INSERT INTO customers (id, name) SELECT id + 100, email FROM customers
INSERT INTO contacts (id, label) SELECT id, email FROM customers
INSERT INTO notes (note) WITH c AS (SELECT email AS e FROM customers) SELECT e FROM c
INSERT INTO notes (note) SELECT mail FROM v_mail
INSERT INTO notes (note) SELECT n.note FROM (SELECT email AS note FROM customers) n
INSERT INTO other.kept (k) SELECT email FROM customers
USE other; INSERT INTO kept (k) SELECT email FROM shop.customers
INSERT INTO notes (note) SELECT get_mail(1)
INSERT INTO notes (note) SELECT phone FROM customers
INSERT INTO notes (note) SELECT jt.e FROM customers c, JSON_TABLE(json_array(c.email), '$[*]' COLUMNS (e text PATH '$')) jt
INSERT INTO notes (id, note) VALUES (1, 'x') ON DUPLICATE KEY UPDATE note = (SELECT email FROM customers LIMIT 1)
INSERT INTO customers (id, name) VALUES (1, 'x') ON DUPLICATE KEY UPDATE name = email
INSERT INTO customers (id, name) VALUES (1, 'x') ON DUPLICATE KEY UPDATE name = customers.email
INSERT INTO notes (id, note) SELECT 1, 'x' FROM customers ON DUPLICATE KEY UPDATE note = customers.email
INSERT INTO customers (id, email) SELECT 1, email FROM contacts ON DUPLICATE KEY UPDATE name = VALUES(email)
INSERT INTO customers (id, name, email) SELECT id, name, email FROM customers c ON DUPLICATE KEY UPDATE name = concat(VALUES(email), '')
mysql: INSERT INTO customers (id, name) VALUES (1, 'x') AS new ON DUPLICATE KEY UPDATE name = customers.email
INSERT INTO customers (id, email, name) VALUES (51, 'fresh@new.example', email)
mariadb: INSERT INTO notes (note) SELECT email FROM customers RETURNING note
SELECT 1; INSERT INTO notes (note) SELECT email FROM customers
INSERT INTO notes (note) VALUES ('a'); UPDATE notes SET note = (SELECT email FROM customers LIMIT 1)

-- UPDATE
UPDATE notes SET note = (SELECT email FROM customers LIMIT 1)
UPDATE customers SET name = email
UPDATE customers SET name = upper(email) WHERE id = 1
UPDATE customers c SET c.name = c.email
UPDATE notes n, customers c SET n.note = c.email
UPDATE notes n JOIN customers c ON n.id = c.id SET n.note = c.email
UPDATE notes n JOIN v_mail v SET n.note = v.mail
UPDATE customers SET email = name, name = email
UPDATE notes, (SELECT email AS e FROM customers) d SET note = e
UPDATE shop.notes SET shop.notes.note = (SELECT max(email) FROM customers)
UPDATE v_all_notes SET note = (SELECT email FROM customers LIMIT 1)
UPDATE contacts SET email = (SELECT left(phone, 2) FROM customers LIMIT 1), label = (SELECT email FROM customers LIMIT 1)
mysql: WITH c AS (SELECT email AS e FROM customers) UPDATE notes, c SET note = c.e
EXPLAIN ANALYZE SELECT email FROM customers INTO @a ;; INSERT INTO notes (note) VALUES (@a)
mariadb: ANALYZE UPDATE notes SET note = (SELECT email FROM customers LIMIT 1)

-- Variables
SET @x = (SELECT email FROM customers LIMIT 1) ;; INSERT INTO notes (note) VALUES (@x)
SET @x := (SELECT group_concat(email) FROM customers) ;; SELECT @x
SELECT email INTO @x FROM customers LIMIT 1 ;; INSERT INTO notes (note) VALUES (@x)
SELECT id, email FROM customers LIMIT 1 INTO @a, @b ;; INSERT INTO notes (note) VALUES (@b)
SELECT @x := email FROM customers ;; INSERT INTO notes (note) SELECT @x
SELECT id FROM customers WHERE (@x := email) IS NOT NULL ;; INSERT INTO notes (note) SELECT @x
SELECT id FROM customers ORDER BY (@x := email) ;; INSERT INTO notes (note) SELECT @x
SELECT 1 FROM (SELECT @x := email FROM customers) d ;; INSERT INTO notes (note) SELECT @x
DELETE FROM notes WHERE (@x := (SELECT email FROM customers LIMIT 1)) = '' ;; INSERT INTO notes (note) SELECT @x
UPDATE notes SET note = 'a' WHERE (@x := (SELECT email FROM customers LIMIT 1)) IS NOT NULL ;; INSERT INTO notes (note) SELECT @x
DO @x := (SELECT email FROM customers LIMIT 1) ;; INSERT INTO notes (note) SELECT @x
SET @a = 1, @x = (SELECT max(email) FROM customers) ;; INSERT INTO notes (note) SELECT @x
SET SESSION sql_mode = '', @x = (SELECT email FROM customers LIMIT 1) ;; INSERT INTO notes (note) VALUES (@x)
INSERT INTO notes (note) VALUES ('x') ON DUPLICATE KEY UPDATE note = (@x := (SELECT email FROM customers LIMIT 1))
GET DIAGNOSTICS CONDITION 1 @x = MESSAGE_TEXT
mysql: EXPLAIN FORMAT=JSON INTO @x SELECT name FROM customers WHERE id = 1 AND email <> '' ;; INSERT INTO notes (note) VALUES (@x)
SELECT last_insert_id(ascii(email)) FROM customers
SELECT get_lock(email, 0) FROM customers

-- Files
SELECT email FROM customers INTO OUTFILE '/tmp/sluice-copies'
SELECT * INTO OUTFILE '/tmp/sluice-copies' FROM customers
SELECT email FROM customers LIMIT 1 INTO DUMPFILE '/tmp/sluice-copies'
SELECT id FROM notes INTO OUTFILE '/tmp/sluice-copies'
PREPARE p FROM 'SELECT email FROM customers INTO OUTFILE ''/tmp/sluice-copies''' ;; EXECUTE p
LOAD DATA INFILE '/tmp/sluice-copies' INTO TABLE notes
LOAD DATA LOCAL INFILE 'f' INTO TABLE notes (id, @n) SET note = (SELECT email FROM customers LIMIT 1)
LOAD DATA LOCAL INFILE 'f' INTO TABLE notes (id, @n) SET note = get_mail(id)

-- Other names
ALTER TABLE customers RENAME TO x
ALTER TABLE customers RENAME x
ALTER TABLE customers RENAME AS x
ALTER TABLE customers RENAME = x
ALTER TABLE customers RENAME COLUMN email TO x
ALTER TABLE customers CHANGE email x text
ALTER TABLE customers CHANGE COLUMN email x text
ALTER TABLE customers ADD COLUMN a int, CHANGE email x text
ALTER TABLE customers ADD COLUMN x text AS (email)
ALTER TABLE customers ADD COLUMN x text GENERATED ALWAYS AS (upper(email)) STORED
ALTER TABLE customers ADD COLUMN x text DEFAULT (email)
ALTER TABLE customers MODIFY name text AS (email)
RENAME TABLE customers TO x
RENAME TABLE notes TO n2, customers TO x
RENAME TABLE shop.customers TO other.customers
RENAME TABLE customers TO t1, notes TO customers, t1 TO notes
mariadb: RENAME TABLES customers TO x
mariadb: ALTER TABLE IF EXISTS customers RENAME TO x

-- Code that runs later, or that nobody reads
CREATE TRIGGER t AFTER UPDATE ON customers FOR EACH ROW INSERT INTO notes (note) VALUES (new.email)
CREATE TRIGGER t BEFORE INSERT ON notes FOR EACH ROW SET new.note = (SELECT email FROM customers LIMIT 1)
CREATE EVENT e ON SCHEDULE AT CURRENT_TIMESTAMP DO INSERT INTO notes (note) SELECT email FROM customers
CREATE PROCEDURE p() INSERT INTO notes (note) SELECT email FROM customers ;; CALL p()
CALL log_proc()
CALL log_proc_of('x')
SELECT log_it(email) FROM customers
SELECT log_it('x')
SELECT id FROM customers WHERE log_it(email) = 'x'
SELECT id FROM customers ORDER BY log_it(email)
SELECT log_nested(email) FROM customers
SELECT shop.log_it(email) FROM customers
SELECT `log_it`(email) FROM customers
DO log_it((SELECT email FROM customers LIMIT 1))
DELETE FROM notes WHERE log_it((SELECT email FROM customers LIMIT 1)) = ''
UPDATE notes SET note = 'a' WHERE log_it((SELECT email FROM customers LIMIT 1)) = ''
EXPLAIN SELECT * FROM (SELECT log_it(email) FROM customers) d
CREATE FUNCTION f(e text) RETURNS int BEGIN INSERT INTO notes (note) VALUES (e); RETURN 1; END ;; SELECT f(email) FROM customers
CREATE FUNCTION f(e text) RETURNS int BEGIN SET @x = e; RETURN 1; END ;; SELECT f(email) FROM customers
SET @s = 'INSERT INTO notes (note) SELECT email FROM customers' ;; PREPARE p FROM @s ;; EXECUTE p
PREPARE p FROM 'INSERT INTO notes (note) SELECT email FROM customers' ;; EXECUTE p
PREPARE p FROM 'INSERT INTO notes (note) SELECT email FROM customers'; EXECUTE p
PREPARE p FROM 'CREATE TABLE x AS SELECT ? AS e, email FROM customers' ;; SET @a = 1 ;; EXECUTE p USING @a
SET GLOBAL init_connect = 'INSERT INTO shop.notes (note) SELECT email FROM shop.customers'
mariadb: EXECUTE IMMEDIATE 'INSERT INTO notes (note) SELECT email FROM customers'
mariadb: EXECUTE IMMEDIATE concat('INSERT INTO notes (note) SELECT email', ' FROM customers')
mariadb: BEGIN NOT ATOMIC INSERT INTO notes (note) SELECT email FROM customers; END
mariadb: SET STATEMENT max_statement_time = 10 FOR INSERT INTO notes (note) SELECT email FROM customers
CREATE TEMPORARY TABLE customers LIKE notes ;; INSERT INTO notes (note) SELECT note FROM customers

-- Innocent
! SELECT * FROM customers
! SELECT email FROM customers WHERE id = 1 FOR UPDATE
! SELECT upper(email), count(*) FROM customers GROUP BY email
! INSERT INTO notes (note) VALUES ('plain'), (NULL), (DEFAULT)
! INSERT INTO notes (note) VALUES (now()), (concat('a', 'b')), (uuid())
! INSERT INTO notes (id, note) VALUES (DEFAULT, upper('x'))
! INSERT INTO notes SET note = 'plain'
! REPLACE INTO notes (id, note) VALUES (1, 'other')
! INSERT INTO notes (note) SELECT name FROM customers
! INSERT INTO notes (note) SELECT count(email) FROM customers
! INSERT INTO notes (note) SELECT 'x' FROM customers WHERE email LIKE 'ann%'
! INSERT INTO customers (id, name, email) VALUES (61, 'Cy', 'cy@new.example')
! INSERT INTO customers (id, name, email) VALUES (61, 'Cy', 'cy@new.example') ON DUPLICATE KEY UPDATE email = VALUES(email), name = VALUES(name)
! INSERT INTO notes (id, note) VALUES (2, 'x') ON DUPLICATE KEY UPDATE note = concat(note, VALUES(note)), id = id
mysql: ! INSERT INTO customers (id, email) VALUES (1, 'ann.secret@corp.example') AS new ON DUPLICATE KEY UPDATE email = new.email
! INSERT INTO contacts (id, email) SELECT id, email FROM customers
! UPDATE notes SET note = 'b' WHERE id IN (SELECT id FROM customers WHERE email <> '')
! UPDATE notes n JOIN customers c ON n.id = c.id SET n.note = c.name
! UPDATE customers SET email = email
! UPDATE customers SET email = concat(email, '') WHERE id = 2
! UPDATE contacts SET email = (SELECT email FROM customers WHERE id = 1)
! DELETE FROM notes WHERE note IN (SELECT email FROM customers)
! SET @a = 1, @b = 'x' ;; SELECT @a ;; INSERT INTO notes (note) VALUES (@b)
! SELECT @n := 0 ;; SELECT @n := @n + 1 FROM customers
! SELECT count(*) INTO @n FROM customers ;; INSERT INTO notes (note) VALUES (@n)
! CREATE TABLE x (a int, b text) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
! CREATE TABLE x LIKE customers
! CREATE TABLE x AS SELECT name FROM customers
! CREATE TEMPORARY TABLE x (a int) ;; INSERT INTO x VALUES (1) ;; SELECT * FROM x ;; DROP TEMPORARY TABLE x
! CREATE VIEW x AS SELECT id, name FROM customers
! ALTER TABLE customers ADD COLUMN age int DEFAULT 1, ADD INDEX (name(10)), MODIFY name varchar(100) NOT NULL DEFAULT 'none'
! ALTER TABLE customers ADD COLUMN at timestamp DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP
! ALTER TABLE customers CONVERT TO CHARACTER SET utf8mb4
! ALTER TABLE notes RENAME COLUMN note TO remark
! ALTER TABLE notes RENAME TO n2
! ALTER TABLE notes ADD COLUMN loud text AS (upper(note))
! RENAME TABLE notes TO n2, n2 TO notes
! TRUNCATE TABLE notes
! DROP TABLE notes
! EXPLAIN INSERT INTO notes (note) SELECT email FROM customers
! EXPLAIN SELECT email FROM customers
! PREPARE p FROM 'SELECT email FROM customers WHERE id = ?' ;; SET @i = 1 ;; EXECUTE p USING @i
! PREPARE p FROM 'INSERT INTO notes (note) VALUES (?)' ;; SET @i = 'x' ;; EXECUTE p USING @i ;; DEALLOCATE PREPARE p
! CREATE PROCEDURE p() SELECT 1
! CREATE FUNCTION f(a int) RETURNS int DETERMINISTIC RETURN a + 1 ;; SELECT f(1) ;; INSERT INTO notes (note) SELECT f(2)
! SELECT get_note(1) ;; SELECT get_mail(1)
! BEGIN; INSERT INTO notes (note) VALUES ('x'); COMMIT
! START TRANSACTION ;; SAVEPOINT a ;; ROLLBACK TO a ;; COMMIT
! SHOW TABLES ;; SHOW CREATE TABLE customers ;; DESCRIBE customers ;; SHOW VARIABLES LIKE 'version%'
! LOCK TABLES notes WRITE ;; INSERT INTO notes (note) VALUES ('x') ;; UNLOCK TABLES
! ANALYZE TABLE notes ;; CHECK TABLE notes
! HANDLER customers OPEN ;; HANDLER customers READ FIRST ;; HANDLER customers CLOSE
! SET NAMES utf8mb4 ;; SET SESSION sql_mode = '' ;; SET @old = @@sql_mode ;; SET sql_mode = @old
! LOAD DATA LOCAL INFILE 'f' INTO TABLE notes (id, @n) SET note = nullif(upper(@n), '')
