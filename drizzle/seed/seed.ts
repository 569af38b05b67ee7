import type postgres from 'postgres'
import { connect } from '../client/connect.js'
import { rebuildWithin } from '../rollups/rebuild.js'
import { loadCustomers } from './customers.js'
import { loadDemoAccounts } from './demo-accounts.js'
import { withoutIndexes } from './indexes.js'
import { loadOrders } from './orders.js'
import type { SeedPlan, SeedTx } from './plan.js'
import { loadProducts } from './products.js'
import { createFunctions } from './sql-functions.js'

export { DEMO_ACCOUNTS } from './demo-accounts.js'

/** Size and date of the seeded shop. */
export interface SeedOptions {
  /** Multiple of the demo shop (72 products, 48 customers, 1,600 orders); default 1. */
  scale?: number
  /** Numbers that override the scale. Orders have three items on average. */
  products?: number
  users?: number
  orders?: number
  /** Also creates {@link DEMO_ACCOUNTS}, whose passwords are public. */
  demoAccounts?: boolean
  /** The last orders are of the day before (UTC); default the current day. */
  today?: Date
  /** Receives the progress: table, rows done, total. */
  onProgress?: (what: string, done: number, total: number) => void
}

/** Row counts. */
export interface SeedCounts {
  products: number
  users: number
  orders: number
  items: number
  payments: number
}

const SERIAL_TABLES = ['products', 'users', 'orders', 'order_items', 'payments', 'refunds'] as const
const TABLES = [
  ...SERIAL_TABLES,
  ...['refund_items', 'stock_movements', 'events', 'discount_codes', 'discount_uses'],
]

/**
 * Seeds an empty database through its owner's connection; returns null and changes nothing if it has products. The same
 * day and size give the same rows. It is one transaction: an interrupted seed leaves nothing behind.
 */
export async function seed(sql: postgres.Sql, options: SeedOptions = {}): Promise<SeedCounts | null> {
  if (await hasProducts(sql)) return null
  const plan = planOf(options)
  const counts = await sql.begin(async (tx) => {
    await tx`set local time zone 'UTC'`
    // JIT compilation takes longer than these statements.
    await tx`set local jit = off`
    // A concurrent seed waits here and then finds products.
    await tx`lock table ${tx(SERIAL_TABLES[0])} in access exclusive mode`
    if (await hasProducts(tx)) return null
    await createFunctions(tx)
    await withoutIndexes(tx, plan, TABLES, () => load(tx, plan))
    for (const table of SERIAL_TABLES) await continueAfter(tx, table)
    // Autovacuum cannot gather statistics within this transaction, and the rebuild joins all of these.
    for (const table of SERIAL_TABLES.slice(2)) await tx`analyze ${tx(table)}`
    await rebuildWithin(tx, plan.onProgress)
    return count(tx)
  })
  // Statistics for the planner, and the visibility map for index-only scans.
  if (counts) await sql`vacuum (analyze) ${sql(TABLES)}`
  return counts
}

function planOf(options: SeedOptions): SeedPlan {
  const { scale = 1, today = new Date(), demoAccounts = false, onProgress = () => {} } = options
  const { products = 72 * scale, users = 48 * scale, orders = 1600 * scale } = options
  const sizes = { products, users, orders }
  for (const [what, size] of Object.entries(sizes)) {
    if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`${what} must be a whole number from 1`)
  }
  return { ...sizes, today: today.toISOString().slice(0, 10), demoAccounts, onProgress }
}

async function hasProducts(sql: postgres.Sql | SeedTx): Promise<boolean> {
  const [row] = await sql`select exists (select from products) as there`
  return row?.there === true
}

async function load(tx: SeedTx, plan: SeedPlan): Promise<void> {
  await loadProducts(tx, plan)
  await loadCustomers(tx, plan)
  const demoCustomer = plan.demoAccounts ? await loadDemoAccounts(tx, plan) : null
  await loadOrders(tx, plan, demoCustomer)
}

/** Rows were inserted with ids, so the sequence continues after them. */
async function continueAfter(tx: SeedTx, table: string): Promise<void> {
  await tx`select setval(pg_get_serial_sequence(${table}, 'id'), max(id)) from ${tx(table)}`
}

async function count(tx: SeedTx): Promise<SeedCounts> {
  const [counts] = await tx<SeedCounts[]>`
    select (select count(*)::int from products) as products, (select count(*)::int from users) as users,
      (select count(*)::int from orders) as orders, (select count(*)::int from order_items) as items,
      (select count(*)::int from payments) as payments`
  if (!counts) throw new Error('cannot count rows')
  return counts
}

/**
 * Seeds an empty database with the demo shop and its accounts, as its owner; a database with products is not changed.
 * `products`: their number, default 72.
 */
export async function seedDemoShop(
  ownerUrl: string,
  options: Pick<SeedOptions, 'products'> = {},
): Promise<SeedCounts | null> {
  const { sql, close } = connect(ownerUrl, { max: 2 })
  try {
    return await seed(sql, { ...options, demoAccounts: true })
  } finally {
    await close()
  }
}
