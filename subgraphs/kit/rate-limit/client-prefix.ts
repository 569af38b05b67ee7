import { isIPv4, isIPv6 } from 'node:net'

/** The network prefixes of a client address. */
export interface ClientPrefix {
  /** An IPv4 address, or the /64 of an IPv6 address, which belongs to one customer. */
  readonly network: string
  /**
   * The IPv4 address, or the /48 of an IPv6 address, which a provider assigns to one site and an attacker rents at
   * once.
   */
  readonly site: string
}

/** The prefixes of an address; other text is its own network. */
export function clientPrefix(address: string): ClientPrefix {
  const groups = address.includes(':') && isIPv6(address) ? groupsOf(address) : null
  if (!groups) return { network: address, site: address }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, high = 0, low = 0] = groups
  if (!a && !b && !c && !d && !e && f === 0xffff) {
    const mapped = [high >> 8, high & 255, low >> 8, low & 255].join('.')
    return { network: mapped, site: mapped }
  }
  const prefix = (length: number) =>
    groups
      .slice(0, length)
      .map((group) => group.toString(16))
      .join(':')
  return { network: `${prefix(4)}::/64`, site: `${prefix(3)}::/48` }
}

/** The eight groups of an IPv6 address in any notation. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const [before, after] = [partsOf(head), partsOf(tail ?? '')]
  const gap = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  return [...before, ...Array<number>(gap).fill(0), ...after]
}

const partsOf = (text: string): number[] =>
  text === ''
    ? []
    : text.split(':').flatMap((part) => {
        if (!isIPv4(part)) return [Number.parseInt(part, 16)]
        const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
        return [a * 256 + b, c * 256 + d]
      })
