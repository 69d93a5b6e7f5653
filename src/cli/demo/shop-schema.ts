/** The shop's tables, without what slows loading down. */
export const TABLES = `
  create table customers (
    id integer primary key,
    name text not null,
    email text not null unique,
    phone text,
    ssn text,
    card_number text,
    city text not null,
    country text not null,
    notes text,
    created_at timestamptz not null
  );
  create table products (
    id integer primary key,
    sku text not null unique,
    name text not null,
    category text not null,
    price numeric(10, 2) not null check (price >= 0),
    stock integer not null check (stock >= 0)
  );
  create table orders (
    id integer primary key,
    customer_id integer not null,
    status text not null check (status in ('paid', 'shipped', 'delivered', 'cancelled')),
    ordered_at timestamptz not null
  );
  create table order_items (
    order_id integer not null,
    line integer not null,
    product_id integer not null,
    quantity integer not null check (quantity > 0),
    unit_price numeric(10, 2) not null,
    primary key (order_id, line)
  );
  create table payments (
    id integer primary key,
    order_id integer not null,
    method text not null check (method in ('card', 'transfer')),
    card_number text,
    iban text,
    amount numeric(10, 2) not null,
    status text not null check (status in ('settled', 'failed', 'refunded')),
    paid_at timestamptz not null
  );
`;

/** Tables in the order that foreign keys allow. */
export const TABLE_NAMES = ['customers', 'products', 'orders', 'order_items', 'payments'] as const;

/** What is added when the rows are in: keys that go on counting, references, indexes, a view and statistics. */
export const AFTER_LOADING = `
  alter table orders add foreign key (customer_id) references customers (id);
  alter table order_items add foreign key (order_id) references orders (id) on delete cascade;
  alter table order_items add foreign key (product_id) references products (id);
  alter table payments add foreign key (order_id) references orders (id);
  create index on orders (customer_id);
  create index on orders (ordered_at);
  create index on order_items (product_id);
  create index on payments (order_id);
  create index on customers (created_at);
  create view customer_totals as
    select c.id, c.name, c.email, count(distinct o.id) as orders, coalesce(sum(p.amount), 0) as paid
    from customers c
    left join orders o on o.customer_id = c.id
    left join payments p on p.order_id = o.id and p.status = 'settled'
    group by c.id;
  analyze;
`;

/** Tables whose ids are numbered on by the database once the demo rows are in. */
export const NUMBERED_TABLES = ['customers', 'products', 'orders', 'payments'] as const;
