import { migrate } from '@shopstack/drizzle/environment/migrate'
import postgres from 'postgres'
import type { ChaosAccount } from './client.js'

/** Units per product: few enough to sell out. */
const STOCK_PER_PRODUCT = 6
const PRODUCT_COUNT = 10

/** Migrates and fills the database: a few contended products, and discount codes with low usage limits. */
export async function prepareShop(
  ownerUrl: string,
): Promise<{ sql: postgres.Sql; products: [number, ...number[]] }> {
  await migrate(ownerUrl)
  const sql = postgres(ownerUrl, { max: 4, onnotice: () => {} })
  const rows = await sql<{ id: number }[]>`
    with made as (
      insert into products (name, price, stock)
      select 'Product ' || n, (n * 7.77)::numeric(10, 2), ${STOCK_PER_PRODUCT} from generate_series(1, ${PRODUCT_COUNT}::int) n
      returning id, stock
    ), opened as (
      insert into stock_movements (product_id, quantity, reason) select id, stock, 'opening' from made
    )
    select id from made`
  await sql`
    insert into discount_codes (code, percent, usage_limit, usage_limit_per_customer)
    values ('FEW', 20, 25, null), ('ONCE', 10, null, 1)`
  const [first = 0, ...rest] = rows.map(({ id }) => id)
  return { sql, products: [first, ...rest] }
}

const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) { accessToken user { id } userErrors { message } } }`

interface Registered {
  data: { register: { accessToken: string | null; user: { id: string } | null } }
}

/** Registers accounts through the shop; the first becomes an administrator. */
export async function registerAccounts(
  url: string,
  sql: postgres.Sql,
  count: number,
): Promise<ChaosAccount[]> {
  const accounts: ChaosAccount[] = []
  for (let n = 0; n < count; n++) {
    const input = { email: `client-${n}@chaos.test`, password: 'not a secret at all', name: `Client ${n}` }
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: REGISTER, variables: { input } }),
    })
    const { data } = (await response.json()) as Registered
    if (!data.register.accessToken || !data.register.user) throw new Error(JSON.stringify(data))
    accounts.push({ id: Number(data.register.user.id), token: data.register.accessToken })
  }
  await sql`update users set role = 'admin' where id = ${accounts[0]?.id ?? 0}`
  return accounts
}

/** Terminates up to `max` database connections of the shop; returns how many. */
export async function cutConnections(sql: postgres.Sql, max: number): Promise<number> {
  const cut = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'shopstack-%'
    order by md5(pid::text) limit ${max}`
  return cut.length
}

/** Restocks products that are nearly sold out, so that orders stay contended for the whole run. */
export const restock = (sql: postgres.Sql) => sql`
  with few as (
    -- By id, the lock order of orders.
    select id from products where stock between 0 and 1 order by id for update
  ), more as (
    update products p set stock = p.stock + ${STOCK_PER_PRODUCT} from few where p.id = few.id returning p.id
  )
  insert into stock_movements (product_id, quantity, reason) select id, ${STOCK_PER_PRODUCT}, 'delivery' from more`

/** Ends the payment deadline of some unpaid orders, which the shop then cancels; returns how many. */
export async function expireOrders(sql: postgres.Sql, max: number): Promise<number> {
  const expired = await sql`
    update orders set expires_at = now() where id in (
      select id from orders where status = 'pending' and expires_at > now() order by md5(id::text) limit ${max}
      for update skip locked)
    returning id`
  return expired.length
}

/** Number of orders with an open payment attempt. */
export async function countOpenAttempts(sql: postgres.Sql): Promise<number> {
  const [row] = await sql`select count(*)::int as open from orders where open_attempt_id is not null`
  return Number(row?.open)
}
