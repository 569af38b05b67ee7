import { randomUUID } from 'node:crypto'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { askLocally, type Client, noClients, openClient } from './clients.js'
import { expect, runScript } from './shop.js'

const PASSWORD = 'a long password'
/** The limit of wrong passwords for an account from one network. */
const MAX_FAILURES = 10

/** Sends requests as one client. */
type Ask = (queries: readonly string[]) => Promise<string[]>

const login = (email: string, password: string): string =>
  `mutation { login(input: {email: "${email}", password: "${password}"}) { accessToken userErrors { code } } }`

/**
 * Checks that the shop sees two clients as two addresses: ten wrong passwords of one lock it out and not the other, and the log
 * names the first one's address.
 */
async function checkApart(what: string, [bad, good]: readonly [Ask, Ask], address: string, checkout: string) {
  const email = `address-${randomUUID()}@shop.example`
  const register = `mutation { register(input: {email: "${email}", password: "${PASSWORD}", name: "A"}) { user { id } userErrors { code } } }`
  const [registered = ''] = await good([register])
  expect(`${what}: a customer registers`, registered.includes('"id"'), registered)
  const since = new Date().toISOString()
  const wrong = await bad(Array.from({ length: MAX_FAILURES }, () => login(email, 'a wrong password')))
  expect(
    `${what}: wrong passwords are rejected`,
    wrong.every((one) => one.includes('INVALID_CREDENTIALS')),
    wrong,
  )
  const [locked = ''] = await bad([login(email, PASSWORD)])
  expect(`${what}: the client that guessed is locked out`, locked.includes('RATE_LIMITED'), locked)
  const [open = ''] = await good([login(email, PASSWORD)])
  expect(`${what}: the other client signs in`, open.includes('"accessToken":"'), open)
  const log = await runScript(`docker compose logs --no-log-prefix --since ${since} transactions`, checkout)
  const refused = log.split('\n').filter((line) => line.includes('too many login attempts'))
  expect(
    `${what}: the log has the address ${address}`,
    refused.some((line) => line.includes(`"${address}"`)),
    refused,
  )
  return `${what} ${address}`
}

const from =
  (client: Client, url: string, headers?: Record<string, string>): Ask =>
  (queries) =>
    client.ask(url, queries, headers)

async function withClients(use: (one: Client, other: Client) => Promise<string[]>): Promise<string> {
  const reason = noClients()
  // Without clients nothing is checked, so CI fails.
  if (reason) {
    expect(reason, !processEnv().CI)
    return reason
  }
  const opened: Client[] = []
  try {
    for (let count = 0; count < 2; count++) opened.push(await openClient())
    const [one, other] = opened as [Client, Client]
    return (await use(one, other)).join('; ')
  } finally {
    for (const client of opened) await client.close()
  }
}

/** Addresses of the documentation networks (RFC 5737), which a client writes into a header. */
const FORGED = '192.0.2.1'
const CUSTOMERS = ['203.0.113.1', '203.0.113.2'] as const
/** The networks of the manual: those of Docker's bridges. */
const BRIDGES = '172.16.0.0/12,192.168.0.0/16,10.0.0.0/8'

/** Clients reach published ports with their own addresses, and a proxy is believed only where `TRUSTED_PROXIES` names it. */
export const directClients = (checkout: string): Promise<string> =>
  withClients(async (one, other) => {
    const urlFor = ({ shop }: Client) => `http://${shop}:4000/graphql`
    const forged = { 'x-forwarded-for': FORGED }
    const restart = (settings: string) =>
      runScript(`${settings} docker compose up --detach --wait --no-deps gateway`, checkout)
    const found = [
      await checkApart(
        'without a proxy',
        [from(one, urlFor(one), forged), from(other, urlFor(other), forged)],
        one.address,
        checkout,
      ),
    ]
    const [onIpv6 = ''] = await askLocally('http://[::1]:4000/graphql', ['{ shop { currency } }'])
    expect('no port is published on IPv6', onIpv6 === 'refused', onIpv6)

    await restart(`TRUSTED_PROXIES=${one.address}`)
    const customers = CUSTOMERS.map((customer) =>
      from(one, urlFor(one), { 'x-forwarded-for': `${FORGED}, ${customer}` }),
    )
    const [first, second] = customers as [Ask, Ask]
    found.push(await checkApart('through a proxy', [first, second], CUSTOMERS[0], checkout))
    // The second sender is no trusted proxy: its header changes nothing, so that both of its customers are one address.
    const untrusted = from(other, urlFor(other), { 'x-forwarded-for': CUSTOMERS[0] })
    found.push(await checkApart('beside the proxy', [untrusted, second], other.address, checkout))

    await restart(`PUBLISH_ADDRESS=127.0.0.1 TRUSTED_PROXIES=${BRIDGES}`)
    const local = CUSTOMERS.map(
      (customer): Ask =>
        (queries) =>
          askLocally('http://127.0.0.1:4000/graphql', queries, { 'x-forwarded-for': customer }),
    )
    found.push(
      await checkApart('through a proxy on the machine', local as [Ask, Ask], CUSTOMERS[0], checkout),
    )
    const [shut = ''] = await one.ask(urlFor(one), ['{ shop { currency } }'])
    expect('ports on 127.0.0.1 are not reachable from other machines', shut === 'refused', shut)
    return found
  })

/** The balancer of the manual passes the address of each client on, and removes what a client claims. */
export const balancedClients = (checkout: string): Promise<string> =>
  withClients(async (one, other) => {
    const asked = [one, other].map((client) =>
      from(client, `https://${client.shop}/graphql`, { 'x-forwarded-for': FORGED }),
    )
    return [await checkApart('through the balancer', asked as [Ask, Ask], one.address, checkout)]
  })
