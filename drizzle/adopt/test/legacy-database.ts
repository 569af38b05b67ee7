import { randomBytes } from 'node:crypto'
import postgres from 'postgres'

/** The tables that SQLAlchemy creates for the Flask service. */
const FLASK = `
  create table users (id serial primary key, email varchar(255) not null, password_hash varchar(255) not null,
    name varchar(255) not null, role varchar(50), created_at timestamp, updated_at timestamp);
  create unique index ix_users_email on users (email);
  create table products (id serial primary key, name varchar(255) not null, description text, price numeric(10,2) not null,
    stock integer, category varchar(100), created_at timestamp, updated_at timestamp);
  create index ix_products_category on products (category);
  create table orders (id serial primary key, user_id integer not null references users (id), status varchar(50),
    subtotal numeric(10,2) not null, tax numeric(10,2) not null, discount_amount numeric(10,2), total numeric(10,2) not null,
    discount_code varchar(50), created_at timestamp, updated_at timestamp);
  create index ix_orders_user_id on orders (user_id);
  create table order_items (id serial primary key, order_id integer not null references orders (id),
    product_id integer not null references products (id), quantity integer not null, unit_price numeric(10,2) not null,
    total_price numeric(10,2) not null);
  create index ix_order_items_order_id on order_items (order_id)`

/** The tables that Sequelize creates for the Express service. */
const EXPRESS = `
  create table "Users" (id serial primary key, email varchar(255) not null unique, password_hash varchar(255) not null,
    name varchar(255) not null, profile json, role varchar(255) default 'customer', "createdAt" timestamptz not null,
    "updatedAt" timestamptz not null);
  create table "Products" (id serial primary key, name varchar(255) not null, description text, price numeric(10,2) not null,
    stock integer default 0, category varchar(255), "createdAt" timestamptz not null, "updatedAt" timestamptz not null);
  create table "Orders" (id serial primary key, status varchar(255) default 'pending', subtotal numeric(10,2) not null,
    tax numeric(10,2) default 0, total numeric(10,2) not null,
    "userId" integer references "Users" (id) on update cascade on delete set null,
    "createdAt" timestamptz not null, "updatedAt" timestamptz not null)`

export interface LegacyDatabase {
  readonly url: string
  readonly sql: postgres.Sql
  close(): Promise<void>
}

/** Creates a database with the empty tables of one or both legacy services. */
export async function aLegacyDatabase(
  serverUrl: string,
  services: readonly ('flask' | 'express')[] = ['flask', 'express'],
): Promise<LegacyDatabase> {
  const name = `legacy_test_${randomBytes(6).toString('hex')}`
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const sql = postgres(url.href, { max: 1, onnotice: () => {} })
  for (const service of services) await sql.unsafe(service === 'flask' ? FLASK : EXPRESS)
  return {
    url: url.href,
    sql,
    async close() {
      await sql.end()
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}

/** A hash over all rows of all tables. */
export async function hashOf(sql: postgres.Sql): Promise<string> {
  const tables =
    await sql`select quote_ident(relname) as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`
  const hashes: string[] = []
  for (const { name } of tables) {
    const [row] = await sql.unsafe(
      `select md5(coalesce(string_agg(t::text, '' order by t::text), '')) as hash from ${name} t`,
    )
    hashes.push(`${name} ${row?.hash}`)
  }
  return hashes.join('\n')
}
