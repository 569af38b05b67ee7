import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { request } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type DnsServer, startDns } from '../../test/dns-server.js'
import { type ExternalAgent, openExternalAgent } from '../external-agent.js'
import { isPublicAddress } from '../public-address.js'

let server: Server
let port = 0
let requests = 0
beforeAll(async () => {
  server = createServer((_, response) => {
    requests++
    response.writeHead(302, { location: 'http://127.0.0.1/' }).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterAll(() => server.close())

const open: (ExternalAgent | DnsServer)[] = []
const keep = <One extends ExternalAgent | DnsServer>(one: One): One => {
  open.push(one)
  return one
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

const agent = (internalHosts: string[] = [], dnsServers: string[] | null = null) =>
  keep(openExternalAgent({ internalHosts, dnsServers }))

const get = async ({ dispatcher }: ExternalAgent, host: string): Promise<unknown> => {
  try {
    const { statusCode, body } = await request(`http://${host}:${port}/`, { dispatcher })
    await body.dump()
    return statusCode
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

/** Each kind of address that is not one of the public Internet. */
const INTERNAL = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254'],
  ...['172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.168.0.1', '198.18.0.1', '198.51.100.1'],
  ...['203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '64:ff9b::7f00:1', '100::1'],
  ...['2001:db8::1', '2002:7f00:1::', '2001::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1'],
  ...['4000::1', 'no address', ''],
]

describe('answers', () => {
  test.each(['8.8.8.8', '9.9.9.9', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )

  test.each(['127.0.0.1', 'localhost', 'LOCALHOST', '2130706433', '0x7f.1'])(
    'an internal host that is allowed, %s, is reached, and its redirect is not followed',
    async (host) => {
      const before = requests
      expect(await get(agent(['127.0.0.1', 'localhost']), host)).toBe(302)
      expect(requests).toBe(before + 1)
    },
  )

  test('a name is resolved anew for each connection', async () => {
    const dns = keep(await startDns(() => ['127.0.0.1']))
    const one = agent([], [dns.address])
    for (let n = 0; n < 3; n++) await get(one, 'partner.example')
    expect(dns.asked).toEqual(['partner.example', 'partner.example', 'partner.example'])
  })

  test('the addresses of a name are those of the DNS servers', async () => {
    const dns = keep(await startDns(() => ['9.9.9.9', '8.8.8.8']))
    expect(await agent([], [dns.address]).resolve('partner.example')).toEqual(['9.9.9.9', '8.8.8.8'])
  })
})

describe('refuses', () => {
  test.each(INTERNAL)('the address %j is internal', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  test.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0177.0.0.1', '0', '127.1'])(
    'no connection to %s is opened',
    async (host) => {
      const before = requests
      expect(await get(agent(), host)).toBe('EINTERNAL')
      expect(requests).toBe(before)
    },
  )

  test.each([[['127.0.0.1']], [['10.0.0.7']], [['169.254.169.254']], [['9.9.9.9', '127.0.0.1']]])(
    'a name that resolves to %j is refused',
    async (addresses) => {
      const dns = keep(await startDns(() => addresses))
      expect(await get(agent([], [dns.address]), 'partner.example')).toBe('EINTERNAL')
    },
  )

  test('a name that was public and is internal now is refused at the next connection', async () => {
    const dns = keep(await startDns((_, count) => (count === 1 ? ['9.9.9.9'] : ['127.0.0.1'])))
    const one = agent([], [dns.address])
    const before = requests
    expect(await one.resolve('partner.example')).toEqual(['9.9.9.9'])
    expect(await get(one, 'partner.example')).toBe('EINTERNAL')
    expect(requests).toBe(before)
  })

  test('a name of the hosts file is not resolved', async () => {
    const dns = keep(await startDns(() => []))
    expect(['ENOTFOUND', 'EINTERNAL']).toContain(await get(agent([], [dns.address]), 'localhost'))
  })
})
