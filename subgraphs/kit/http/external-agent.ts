import { lookup, Resolver } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { isPublicAddress } from './public-address.js'

/** Options of {@link openExternalAgent}. */
export interface ExternalAgentOptions {
  /** Host names that may have internal addresses. */
  readonly internalHosts: readonly string[]
  /** DNS servers; `null`: those of the system. */
  readonly dnsServers: readonly string[] | null
}

/** Connects to servers of others, which are not trusted. */
export interface ExternalAgent {
  readonly dispatcher: Agent
  /**
   * The addresses of the host of a URL.
   * @throws InternalAddressError when one of them is internal
   */
  resolve(hostname: string): Promise<readonly string[]>
  close(): Promise<void>
}

/** A host is, or resolves to, an address that is not public. */
export class InternalAddressError extends Error {
  override readonly name = 'InternalAddressError'
  readonly code = 'EINTERNAL'
  constructor() {
    super('the address is not public')
  }
}

const CONNECT_TIMEOUT_MS = 5_000
const DNS_TIMEOUT_MS = 2_000
const MAX_DNS_TRIES = 2
const MAX_HEADER_BYTES = 16_384

/** The host of a URL without the brackets of an IPv6 address. */
const bare = (hostname: string): string => hostname.toLowerCase().replace(/^\[|\]$/g, '')

/**
 * Opens an agent that connects to public addresses only. Each connection resolves the name anew, checks all of its addresses, and
 * checks the one it is connected to before anything is sent. Connections are not reused, so this holds for every request.
 */
export function openExternalAgent({ internalHosts, dnsServers }: ExternalAgentOptions): ExternalAgent {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: MAX_DNS_TRIES })
  if (dnsServers) resolver.setServers(dnsServers)
  const internal = new Set(internalHosts.map(bare))

  async function resolve(given: string): Promise<readonly string[]> {
    const hostname = bare(given)
    const isInternal = internal.has(hostname)
    const addresses = await addressesOf(resolver, hostname, isInternal)
    if (!isInternal && !addresses.every(isPublicAddress)) throw new InternalAddressError()
    return addresses
  }

  const connector = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: lookupBy(resolve) })
  const dispatcher = new Agent({
    // One request for each connection.
    pipelining: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
    connect(options, callback) {
      const hostname = bare(options.hostname)
      const accepts = (address: string) => internal.has(hostname) || isPublicAddress(address)
      // An address in the URL is not looked up.
      if (isIP(hostname) && !accepts(hostname)) return callback(new InternalAddressError(), null)
      connector(options, (error, socket) => {
        if (error) return callback(error, null)
        if (accepts(socket.remoteAddress ?? '')) return callback(null, socket)
        socket.destroy()
        callback(new InternalAddressError(), null)
      })
    },
  })
  return {
    dispatcher,
    resolve,
    async close() {
      resolver.cancel()
      await dispatcher.destroy()
    },
  }
}

/** `lookup` of a socket. */
const lookupBy =
  (resolve: ExternalAgent['resolve']): LookupFunction =>
  (hostname, options, callback) =>
    void resolve(hostname).then(
      (addresses) => {
        const entries = addresses.map((address) => ({ address, family: isIP(address) }))
        const [first = { address: '', family: 0 }] = entries
        if (options.all) callback(null, entries)
        else callback(null, first.address, first.family)
      },
      (error) => callback(error, ''),
    )

/**
 * Asks the DNS servers, but for internal hosts: `lookup` would also read the hosts file, and it blocks a thread of the pool that hashes
 * passwords for as long as a dead name server takes.
 */
async function addressesOf(resolver: Resolver, hostname: string, isInternal: boolean): Promise<string[]> {
  if (isIP(hostname)) return [hostname]
  if (isInternal) return (await lookup(hostname, { all: true })).map(({ address }) => address)
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  const [failure] = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
  if (addresses.length === 0) throw failure ?? new Error('the name has no address')
  return addresses
}
