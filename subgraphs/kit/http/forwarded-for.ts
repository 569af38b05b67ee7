import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** What some proxies write: an IPv4 address with a port, or an IPv6 address in brackets, with a port or without. */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+):\d{1,5}|\[([\da-f:.]+)\](?::\d{1,5})?)$/i

function addressIn(entry: string): string | null {
  const text = entry.trim()
  const [, v4, v6] = WITH_PORT.exec(text) ?? []
  const address = v4 ?? v6 ?? text
  return isIP(address) === 0 ? null : address
}

/**
 * Rewrites `X-Forwarded-For` so that only addresses are left. It is read from the right, where the nearest proxy wrote;
 * an entry that is no address ends it, because what stands before it was told by someone unknown. A port is removed.
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
