import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * Forms that some proxies write: an IPv4 address with a port, or an IPv6 address in brackets with or without a port.
 */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+):\d{1,5}|\[([\da-f:.]+)\](?::\d{1,5})?)$/i

function addressIn(entry: string): string | null {
  const text = entry.trim()
  const [, v4, v6] = WITH_PORT.exec(text) ?? []
  const address = v4 ?? v6 ?? text
  return isIP(address) === 0 ? null : address
}

/**
 * Removes everything but addresses from `X-Forwarded-For`. Entries are read from the right, where the nearest proxy
 * appends; an entry that is no address ends the list, because the ones before it are untrusted. Ports are removed.
 */
export function cleanForwardedFor({ headers }: IncomingMessage): void {
  const given = headers['x-forwarded-for']
  if (given === undefined) return
  const kept: string[] = []
  for (const entry of String(given).split(',').toReversed()) {
    const address = addressIn(entry)
    if (address === null) break
    kept.unshift(address)
  }
  if (kept.length > 0) headers['x-forwarded-for'] = kept.join(', ')
  else delete headers['x-forwarded-for']
}
