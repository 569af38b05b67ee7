import { freePort } from '@shopstack/drizzle/embedded/port'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { type ProgramName, programOf } from '../harness/process.js'
import { openShopDatabase } from '../harness/shop-database.js'
import type { Target } from './attacker.js'
import type { Processes } from './readings.js'

/** A running shop. */
export interface RunningTarget {
  readonly target: Target
  readonly processes: Processes
  readonly ownerUrl: string
}

/** Options of the shop. */
export interface TargetOptions {
  readonly products: number
  /** Whether the subgraphs run as separate processes. */
  readonly separate: boolean
  readonly redisUrl: string | undefined
  /** Environment variables beyond the defaults. */
  readonly settings?: Readonly<Record<string, string>>
  readonly open: Disposables
}

/** The heap limit of Node in a container of 768 MB (docker-compose.yml): a leak ends the process. */
const NODE_OPTIONS = '--max-old-space-size=384'
const OWN = { email: 'attacker@shop.test', password: 'attackers know their own password' }

/** Starts a shop with demo data; `open` stops it. */
export async function openTarget({
  products,
  separate,
  redisUrl,
  settings = {},
  open,
}: TargetOptions): Promise<RunningTarget> {
  const { ownerUrl, env } = await openShopDatabase(redisUrl, open, products)
  const ports = { graphql: await freePort(0), flask: await freePort(0), express: await freePort(0) }
  const processes: Partial<Record<ProgramName, string>> = {}
  const start = async (name: ProgramName, port: number, more: Record<string, string>) => {
    const program = programOf(name, port, {
      ...env,
      // The drill attacks a shop with default limits.
      ...{ CALLER_BUDGET: '', PLANNING_SHARE: '' },
      LOG_LEVEL: 'error',
      NODE_OPTIONS,
      ...settings,
      ...more,
    })
    open.add(name, program, (p) => p.stop())
    await program.start()
    processes[name] = `http://127.0.0.1:${port}`
    return processes[name]
  }
  const remote: Record<string, string> = {}
  if (separate)
    for (const name of ['transactions', 'insights'] as const) {
      const port = await freePort(0)
      const url = await start(name, port, { [`${name.toUpperCase()}_PORT`]: String(port) })
      remote[`${name.toUpperCase()}_URL`] = `${url}/graphql`
    }
  const graphql = await start('gateway', ports.graphql, {
    ...remote,
    GATEWAY_PORT: String(ports.graphql),
    PYTHON_API_PORT: String(ports.flask),
    NODE_API_PORT: String(ports.express),
  })
  const target = {
    graphql,
    flask: `http://127.0.0.1:${ports.flask}`,
    express: `http://127.0.0.1:${ports.express}`,
    ...{ products, victim: '', own: OWN },
  }
  await register(graphql)
  return { target, processes, ownerUrl }
}

async function register(url: string): Promise<void> {
  const query =
    'mutation ($input: RegisterInput!) { register(input: $input) { accessToken userErrors { message } } }'
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input: { ...OWN, name: 'Attacker' } } }),
  })
  const text = await response.text()
  if (!text.includes('"accessToken":"')) throw new Error(`registration of the attackers failed: ${text}`)
}
