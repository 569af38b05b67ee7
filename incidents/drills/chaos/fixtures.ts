import { migrate } from '@shopstack/drizzle/environment/migrate'
import postgres from 'postgres'
import type { Person } from './client.js'

/** How many pieces of each product there are: few enough to sell out. */
const STOCK = 6
const PRODUCTS = 10

/** Makes the shop that everything happens in: a few hot products and scarce codes. */
export async function prepare(
  ownerUrl: string,
): Promise<{ sql: postgres.Sql; products: [number, ...number[]] }> {
  await migrate(ownerUrl)
  const sql = postgres(ownerUrl, { max: 4, onnotice: () => {} })
  const rows = await sql<{ id: number }[]>`
    with made as (
      insert into products (name, price, stock)
      select 'Product ' || n, (n * 7.77)::numeric(10, 2), ${STOCK} from generate_series(1, ${PRODUCTS}::int) n
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

/** Opens accounts through the shop; whoever is to run it gets the role. */
export async function people(url: string, sql: postgres.Sql, count: number): Promise<Person[]> {
  const everybody: Person[] = []
  for (let n = 0; n < count; n++) {
    const input = { email: `client-${n}@chaos.test`, password: 'not a secret at all', name: `Client ${n}` }
    const reply = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: REGISTER, variables: { input } }),
    })
    const { data } = (await reply.json()) as Registered
    if (!data.register.accessToken || !data.register.user) throw new Error(JSON.stringify(data))
    everybody.push({ id: Number(data.register.user.id), token: data.register.accessToken })
  }
  await sql`update users set role = 'admin' where id = ${everybody[0]?.id ?? 0}`
  return everybody
}

/** Cuts connections of the shop to its database, as a network or an operator does. */
export async function cutConnections(sql: postgres.Sql, most: number): Promise<number> {
  const cut = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'shopstack-%'
    order by md5(pid::text) limit ${most}`
  return cut.length
}

/** Takes in a few pieces of what is sold out, so that there is always something to fight for, and never enough. */
export const restock = (sql: postgres.Sql) => sql`
  with few as (
    -- In the order in which orders lock them.
    select id from products where stock between 0 and 1 order by id for update
  ), more as (
    update products p set stock = p.stock + ${STOCK} from few where p.id = few.id returning p.id
  )
  insert into stock_movements (product_id, quantity, reason) select id, ${STOCK}, 'delivery' from more`

/** Orders that money is still being moved for. */
export async function openAttempts(sql: postgres.Sql): Promise<number> {
  const [row] = await sql`select count(*)::int as open from orders where open_attempt_id is not null`
  return Number(row?.open)
}
