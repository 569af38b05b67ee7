import type { IncomingMessage } from 'node:http'
import type { Config } from '@shopstack/kit/config/read-config'
import { trustedBy } from './connection-guard.js'

/**
 * Reads the address of a client as Fastify does: the last one that a trusted proxy has seen, or that of the connection. It is
 * empty for a client that is gone. `X-Forwarded-For` holds addresses alone by now.
 */
export function clientAddress(
  proxies: Config['trustedProxies'],
): (request: Pick<IncomingMessage, 'socket' | 'headers'>) => string {
  if (!proxies) return ({ socket }) => socket.remoteAddress ?? ''
  const isTrusted = trustedBy(proxies)
  return ({ socket, headers }) => {
    let address = socket.remoteAddress ?? ''
    const forwarded = String(headers['x-forwarded-for'] ?? '')
    for (const entry of forwarded.split(',').toReversed()) {
      const before = entry.trim()
      if (before === '' || address === '' || !isTrusted(address)) return address
      address = before
    }
    return address
  }
}
