import type { Server } from 'node:http'
import { BlockList, isIPv6 } from 'node:net'
import type { Config } from '@shopstack/kit/config/read-config'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { Metrics } from '@shopstack/kit/telemetry/metrics'
import { openShare } from './share.js'

/** One log line per interval: a rejected client must not fill the log. */
const LOG_INTERVAL_MS = 10_000

const familyOf = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4')

/** Matches the addresses of proxies whose `X-Forwarded-For` is trusted. */
export function trustedBy(proxies: Config['trustedProxies']): (address: string) => boolean {
  const list = new BlockList()
  for (const network of proxies || []) {
    const [address = '', bits] = network.split('/')
    if (bits === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(bits), familyOf(address))
  }
  return (address) => list.check(address, familyOf(address))
}

/** Limits the connections per address over all guarded servers; trusted proxies are exempt. */
export function connectionGuard(
  { connectionsPerAddress, trustedProxies }: Pick<Config, 'connectionsPerAddress' | 'trustedProxies'>,
  { log, metrics }: { log: Logger; metrics: Pick<Metrics, 'inUse'> },
): (server: Server) => void {
  let connections = 0
  metrics.inUse('connections', () => connections)
  const share = openShare(Number.POSITIVE_INFINITY, connectionsPerAddress)
  const isTrusted = trustedBy(trustedProxies)
  let loggedAt = Number.NEGATIVE_INFINITY
  return (server) => {
    server.on('connection', (socket) => {
      connections++
      socket.once('close', () => connections--)
      const { remoteAddress } = socket
      if (remoteAddress === undefined || isTrusted(remoteAddress)) return
      const address = clientPrefix(remoteAddress).network
      if (share.take(address)) return void socket.once('close', () => share.give(address))
      socket.destroy()
      if (Date.now() - loggedAt < LOG_INTERVAL_MS) return
      loggedAt = Date.now()
      log.warn({ address, max: connectionsPerAddress }, 'address over its connections, connection refused')
    })
  }
}
