import { setTimeout as sleep } from 'node:timers/promises'
import { describeLoad, expectNoneLost, startLoad } from './load.js'
import { runScript } from './shop.js'

const NAMES = ['shopstack-check-unready-1', 'shopstack-check-unready-2']
/** The balancer resolves the name of the gateways every second, and checks a new one within another. */
const UNREADY_MS = 6_000

/**
 * Containers with the name of the gateways that listen on no port, as new gateways do while they start, get none of the requests
 * to the balancer.
 */
export async function unreadyGateways(checkout: string): Promise<string> {
  const load = await startLoad('http://127.0.0.1:4000', 'http://127.0.0.1:5000', '1')
  const start =
    'docker run --detach --label shopstack.check --network shopstack_outside --network-alias gateway'
  try {
    for (const name of NAMES)
      await runScript(`${start} --name ${name} node:24-bookworm-slim sleep 600`, checkout)
    await sleep(UNREADY_MS)
  } finally {
    await runScript(`docker rm --force ${NAMES.join(' ')}`, checkout)
  }
  expectNoneLost(await load.stop())
  return describeLoad(load)
}
