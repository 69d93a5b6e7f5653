import mysql, { type Connection, type ConnectionOptions } from 'mysql2/promise';
import { makeShop } from './shop-rows.ts';
import { TABLE_NAMES } from './shop-schema.ts';

/** The shop's database and the account the gateway uses it with: it reads and writes rows and owns nothing. */
export const MYSQL_SHOP_DATABASE = 'shop';
export const MYSQL_SHOP_ACCOUNT = 'shop_app';

/** Rows of one INSERT. */
const BATCH_ROWS = 500;

/** The same shop as the other demo database, in the dialect that MySQL and MariaDB share. */
const TABLES = [
  `create table customers (
    id integer primary key auto_increment,
    name varchar(200) not null,
    email varchar(254) not null unique,
    phone varchar(40),
    ssn varchar(20),
    card_number varchar(30),
    city varchar(100) not null,
    country char(2) not null,
    notes text,
    created_at datetime not null,
    index (created_at)
  ) character set utf8mb4`,
  `create table products (
    id integer primary key auto_increment,
    sku varchar(40) not null unique,
    name varchar(200) not null,
    category varchar(40) not null,
    price decimal(10, 2) not null check (price >= 0),
    stock integer not null check (stock >= 0)
  ) character set utf8mb4`,
  `create table orders (
    id integer primary key auto_increment,
    customer_id integer not null,
    status varchar(20) not null check (status in ('paid', 'shipped', 'delivered', 'cancelled')),
    ordered_at datetime not null,
    index (ordered_at),
    foreign key (customer_id) references customers (id)
  ) character set utf8mb4`,
  `create table order_items (
    order_id integer not null,
    line integer not null,
    product_id integer not null,
    quantity integer not null check (quantity > 0),
    unit_price decimal(10, 2) not null,
    primary key (order_id, line),
    foreign key (order_id) references orders (id) on delete cascade,
    foreign key (product_id) references products (id)
  ) character set utf8mb4`,
  `create table payments (
    id integer primary key auto_increment,
    order_id integer not null,
    method varchar(20) not null check (method in ('card', 'transfer')),
    card_number varchar(30),
    iban varchar(40),
    amount decimal(10, 2) not null,
    status varchar(20) not null check (status in ('settled', 'failed', 'refunded')),
    paid_at datetime not null,
    foreign key (order_id) references orders (id)
  ) character set utf8mb4`,
];

const VIEW = `create view customer_totals as
  select c.id, c.name, c.email, count(distinct o.id) as orders, coalesce(sum(p.amount), 0) as paid
  from customers c
  left join orders o on o.customer_id = c.id
  left join payments p on p.order_id = o.id and p.status = 'settled'
  group by c.id, c.name, c.email`;

/** Makes the shop in a server that has none yet; true when it was made. `root` is how to connect as one who may. */
export async function ensureMysqlShop(root: ConnectionOptions, password: string): Promise<boolean> {
  const server = await mysql.createConnection({ ...root, dateStrings: true });
  try {
    await ensureAccount(server, password);
    if (await isLoaded(server)) return false;
    // Tables cannot be made in a transaction here: a start that was cut short begins anew.
    await server.query(`drop database if exists ${MYSQL_SHOP_DATABASE}`);
    await server.query(`create database ${MYSQL_SHOP_DATABASE} character set utf8mb4`);
    await server.query(`use ${MYSQL_SHOP_DATABASE}`);
    for (const table of TABLES) await server.query(table);
    await load(server);
    await server.query(`analyze table ${TABLE_NAMES.join(', ')}`);
    // Made last: its being there says that everything is.
    await server.query(VIEW);
    return true;
  } finally {
    await server.end();
  }
}

async function ensureAccount(server: Connection, password: string): Promise<void> {
  const account = `'${MYSQL_SHOP_ACCOUNT}'@'%'`;
  await server.query(`create user if not exists ${account}`);
  // The password is set each time: the one the connection holds must be the one that works.
  await server.query(`alter user ${account} identified by ?`, [password]);
  await server.query(
    `grant select, insert, update, delete, create temporary tables, show view on ${MYSQL_SHOP_DATABASE}.* to ${account}`,
  );
}

async function isLoaded(server: Connection): Promise<boolean> {
  const [rows] = await server.query(
    "select 1 from information_schema.views where table_schema = ? and table_name = 'customer_totals'",
    [MYSQL_SHOP_DATABASE],
  );
  return Array.isArray(rows) && rows.length > 0;
}

async function load(server: Connection): Promise<void> {
  const shop = makeShop();
  for (const table of TABLE_NAMES) {
    const rows: readonly object[] = shop[table];
    const columns = Object.keys(rows[0] ?? {});
    for (let start = 0; start < rows.length; start += BATCH_ROWS) {
      const values = rows.slice(start, start + BATCH_ROWS).map((row) => Object.values(row).map(storable));
      await server.query(`insert into ${table} (${columns.join(', ')}) values ?`, [values]);
    }
  }
}

/** Times are written without the letters of ISO 8601. */
function storable(value: unknown): unknown {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
    ? value.slice(0, 19).replace('T', ' ')
    : value;
}
