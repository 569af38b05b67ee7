import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@shopstack/drizzle/embedded/port'
import { type EmbeddedPostgres, startEmbedded } from '@shopstack/drizzle/embedded/start'
import { migrate } from '@shopstack/drizzle/environment/migrate'
import { ROLE_NAMES } from '@shopstack/drizzle/roles/access'
import { roleUrl } from '@shopstack/drizzle/roles/grant-access'
import { seedDemoShop } from '@shopstack/drizzle/seed/seed'
import type { Disposables } from '@shopstack/kit/process/disposables'
import postgres from 'postgres'

/** An embedded Postgres with the demo shop. */
export interface ShopDatabase {
  readonly ownerUrl: string
  readonly port: number
  /** Environment of programs that connect on `port`. */
  readonly env: Readonly<Record<string, string>>
  /** Environment of programs that connect through a proxy on another port. */
  envOn(port: number): Readonly<Record<string, string>>
  /** Restarts the server on the same port. */
  restart(): Promise<void>
}

/** Starts and fills the database; `open` closes it. `products` is the size of the catalog. */
export async function openShopDatabase(
  redisUrl: string | undefined,
  open: Disposables,
  products?: number,
): Promise<ShopDatabase> {
  const dataDir = open.add('data', await mkdtemp(join(tmpdir(), 'shopstack-fleet-')), (dir) =>
    rm(dir, { recursive: true, force: true, maxRetries: 3 }),
  )
  const port = await freePort(0)
  const server = { running: await startEmbedded({ dataDir, port }) }
  open.add('postgres', server, ({ running }) => running.stop())
  const { url: ownerUrl } = server.running
  await migrate(ownerUrl)
  await seedDemoShop(ownerUrl, products === undefined ? {} : { products })
  await fillStock(ownerUrl)
  const envOn = (at: number) => ({
    ...roleUrlsOn(ownerUrl, at),
    ...{ SHOPSTACK_DATA_DIR: dataDir, PYTHON_API_PORT: 'off', NODE_API_PORT: 'off', LOG_LEVEL: 'warn' },
    // All load comes from one address and few accounts.
    ...{ CALLER_BUDGET: 'off', PLANNING_SHARE: 'off' },
    ...(redisUrl && { REDIS_URL: redisUrl }),
  })
  return {
    ...{ ownerUrl, port, env: envOn(port), envOn },
    restart: () => restart(server, { dataDir, port }),
  }
}

/** Adds enough stock for every order of a drill. */
async function fillStock(ownerUrl: string): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  await sql`
    with delivered as (
      insert into stock_movements (product_id, quantity, reason) select id, 100000, 'delivery' from products
      returning product_id, quantity
    )
    update products p set stock = p.stock + d.quantity from delivered d where p.id = d.product_id`
  await sql.end()
}

function roleUrlsOn(ownerUrl: string, port: number): Record<string, string> {
  const urls = ROLE_NAMES.map((name) => {
    const url = new URL(roleUrl(ownerUrl, name))
    url.port = String(port)
    return [`${name.toUpperCase()}_DATABASE_URL`, url.href]
  })
  return Object.fromEntries(urls)
}

async function restart(
  server: { running: EmbeddedPostgres },
  where: { dataDir: string; port: number },
): Promise<void> {
  await server.running.stop()
  server.running = await startEmbedded(where)
  if (server.running.port !== where.port) throw new Error('Postgres restarted on another port')
}
