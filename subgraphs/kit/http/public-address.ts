import ipaddr from 'ipaddr.js'

/** IPv6 addresses of the Internet. Outside are, among others, embedded IPv4 addresses and networks of one's own. */
const GLOBAL_IPV6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]

/**
 * Whether an address is one of the public Internet: not private, loopback, link-local (where clouds have their metadata), carrier-grade
 * NAT, multicast, reserved, unspecified, or an IPv6 form of an IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv6 ? parsed.match(GLOBAL_IPV6) : true
}

const LOCAL_RANGES: ReadonlySet<string> = new Set(['loopback', 'private', 'linkLocal', 'uniqueLocal'])

/** Whether an address is of this machine or a private network, as those of a storefront's servers are; in IPv4, IPv6 or mapped form. */
export const isLocalAddress = (address: string): boolean =>
  ipaddr.isValid(address) && LOCAL_RANGES.has(ipaddr.process(address).range())
