import type { Addresses } from './processes.js'

const json = { 'content-type': 'application/json' }

/** Asks a running shop on each of its ports, as its clients do; throws at the first answer that is not as it should be. */
export async function askTheShop(
  addresses: Addresses,
  operator: { email: string; password: string },
  say: (line: string) => void,
): Promise<void> {
  const url = (service: string, path: string) => `http://${addresses.of(service)}${path}`
  const graphql = async (query: string, headers = {}) => {
    const reply = await fetch(url('gateway:4000', '/graphql'), {
      method: 'POST',
      headers: { ...json, ...headers },
      body: JSON.stringify({ query }),
    })
    return JSON.stringify(await reply.json())
  }
  const expect = (what: string, answer: string, pattern: RegExp) => {
    if (!pattern.test(answer)) throw new Error(`${what} is answered with ${answer.slice(0, 1_000)}`)
    say(`${what}: ${answer.replaceAll(/\s+/g, ' ').slice(0, 120)}`)
  }
  const register = 'register(input: {email: "ada@shop.example", password: "a long password", name: "Ada"})'
  const registered = await graphql(`mutation { ${register} { accessToken userErrors { code } } }`)
  expect(
    'an account',
    registered.replace(/"accessToken":"[^"]+"/, '"accessToken":"…"'),
    /"accessToken":"…","userErrors":\[\]/,
  )
  const { data } = JSON.parse(registered) as { data: { register: { accessToken: string } } }
  const authorization = `Bearer ${data.register.accessToken}`
  expect(
    'a query over both subgraphs',
    await graphql('{ shop { currency } me { name orders { totalCount } } health { status } }', {
      authorization,
    }),
    /"currency":"USD".*"name":"Ada","orders":\{"totalCount":0\}.*"status":"(OK|ok|DEGRADED|degraded)"/,
  )
  const { email, password } = operator
  const signIn = `login(input: {email: "${email}", password: "${password}"}) { accessToken }`
  const signedIn = JSON.parse(await graphql(`mutation { ${signIn} }`)) as {
    data: { login: { accessToken: string } }
  }
  expect(
    'the report of the operator',
    await graphql('{ salesReport { asOf totals { revenue } } }', {
      authorization: `Bearer ${signedIn.data.login.accessToken}`,
    }),
    /"revenue":"0.00"/,
  )
  expect('introspection', await graphql('{ __schema { queryType { name } } }'), /"errors"/)
  for (const [service, path] of [
    ['gateway:5000', '/api/products/'],
    ['gateway:3000', '/api/products'],
    ['gateway:3000', '/api/health'],
  ] as const) {
    const reply = await fetch(url(service, path))
    expect(`GET ${path} on ${service.split(':')[1]}`, `${reply.status} ${await reply.text()}`, /^200 \{/)
  }
  for (const service of ['transactions:4001', 'insights:4002']) {
    const reply = await fetch(url(service, '/graphql'), { method: 'POST', headers: json, body: '{}' })
    expect(`an unsigned call to ${service}`, `${reply.status} ${await reply.text()}`, /^401 /)
  }
  for (const service of ['gateway:9464', 'transactions:9464', 'insights:9464']) {
    const reply = await fetch(url(service, '/metrics'))
    expect(`metrics of ${service}`, `${reply.status} ${await reply.text()}`, /^200 [\s\S]*shopstack_/)
  }
}
