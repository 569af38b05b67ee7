import { expect, test } from 'vitest'
import { clientPrefix } from '../client-prefix.js'

test('an IPv4 address is its own network in every notation', () => {
  const own = { network: '192.0.2.7', site: '192.0.2.7' }
  for (const address of ['192.0.2.7', '::ffff:192.0.2.7', '::FFFF:c000:207', '0:0:0:0:0:ffff:192.0.2.7'])
    expect(clientPrefix(address)).toEqual(own)
  expect(clientPrefix('::ffff:192.0.2.8')).not.toEqual(own)
})

test('addresses of one IPv6 /64 share a network, and those of one /48 share a site', () => {
  expect(clientPrefix('2001:db8::1')).toEqual({ network: '2001:db8:0:0::/64', site: '2001:db8:0::/48' })
  expect(clientPrefix('2001:db8::1')).toEqual(clientPrefix('2001:0DB8:0:0:ffff::2'))
  expect(clientPrefix('2001:db8:0:1::1').network).not.toBe(clientPrefix('2001:db8::1').network)
  expect(clientPrefix('2001:db8:0:1::1').site).toBe(clientPrefix('2001:db8::1').site)
  expect(clientPrefix('2001:db8:1::1').site).not.toBe(clientPrefix('2001:db8::1').site)
  expect(clientPrefix('::1').network).toBe('0:0:0:0::/64')
  expect(clientPrefix('fe80::1%eth0').network).toBe('fe80:0:0:0::/64')
  expect(clientPrefix('64:ff9b::192.0.2.7').network).toBe('64:ff9b:0:0::/64')
})

test('text that is no address is its own network', () => {
  for (const text of ['', 'unknown', '1.2.3.4:8080'])
    expect(clientPrefix(text)).toEqual({ network: text, site: text })
})
