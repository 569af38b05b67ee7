import { freePort } from '@shopstack/drizzle/embedded/port'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { type LoadBalancer, openLoadBalancer } from '../harness/load-balancer.js'
import { type Program, type ProgramName, programOf } from '../harness/process.js'
import type { ShopDatabase } from '../harness/shop-database.js'

/** Several processes of each program, behind load balancers. */
export interface Cluster {
  /** URL of the gateways' load balancer. */
  readonly url: string
  readonly members: readonly Member[]
}

/** One process and its load balancer. */
export interface Member {
  readonly name: string
  readonly program: Program
  readonly balancer: LoadBalancer
}

/** Starts `size` processes of each program on a database; `open` closes them. */
export async function startCluster(
  { env }: Pick<ShopDatabase, 'env'>,
  size: number,
  open: Disposables,
): Promise<Cluster> {
  const start = async (name: ProgramName, port: string, more: Record<string, string> = {}) => {
    const ports = []
    const programs: Program[] = []
    for (let n = 0; n < size; n++) {
      const own = await freePort(0)
      const program = programOf(name, own, { ...env, ...more, [port]: String(own) })
      open.add(`${name} ${n + 1}`, program, (p) => p.stop())
      await program.start()
      ports.push(own)
      programs.push(program)
    }
    const balancer = open.add(`load balancer of ${name}`, await openLoadBalancer(ports), (b) => b.close())
    return programs.map((program, n): Member => ({ name: `${name} ${n + 1}`, program, balancer }))
  }
  const transactions = await start('transactions', 'TRANSACTIONS_PORT')
  const insights = await start('insights', 'INSIGHTS_PORT')
  const gateways = await start('gateway', 'GATEWAY_PORT', {
    TRANSACTIONS_URL: `${transactions[0]?.balancer.url}/graphql`,
    INSIGHTS_URL: `${insights[0]?.balancer.url}/graphql`,
  })
  return { url: gateways[0]?.balancer.url ?? '', members: [...gateways, ...transactions, ...insights] }
}
