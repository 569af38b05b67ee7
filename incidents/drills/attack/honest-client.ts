import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import type { Target } from './attacker.js'

/** The actions of customers, in percent. */
const ACTION_MIX = {
  'product page': 30,
  list: 20,
  search: 12,
  'REST product': 15,
  'REST list': 8,
  'own orders': 8,
  order: 4,
  'sign in': 3,
} as const

/** One kind of action. */
type HonestAction = keyof typeof ACTION_MIX
const ACTIONS = Object.keys(ACTION_MIX) as HonestAction[]

/** Latencies by action in milliseconds, and number of failures by kind. */
export interface HonestResults {
  readonly times: Map<HonestAction, number[]>
  readonly failures: Map<string, number>
}

/** A customer with a source address and an account of its own. */
export interface HonestClient {
  readonly email: string
  /** Performs one action at a time, with pauses, until the signal is aborted; adds to `results`. */
  act(results: HonestResults, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

const PASSWORD = 'an honest customer has a long password'
/** Longest pause between two actions. */
const MAX_PAUSE_MS = 300
/** Longer than any deadline of the shop. */
const TIMEOUT_MS = 30_000

const REGISTER =
  'mutation ($input: RegisterInput!) { register(input: $input) { accessToken userErrors { code } } }'
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }'
const PRODUCT = 'query ($id: ID!) { product(id: $id) { id name price stock unitsSold } }'
const LIST = '{ products(first: 20) { nodes { id name price unitsSold } } }'
const SEARCH = 'query ($q: String!) { searchProducts(query: $q, first: 10) { nodes { id name } } }'
const ORDERS = '{ orders(first: 5) { nodes { id total items { quantity product { name } } } } }'
const PLACE = `mutation ($id: ID!, $key: String!) {
  placeOrder(input: {items: [{productId: $id, quantity: 1}]}, idempotencyKey: $key) { order { id } userErrors { code } } }`
const WORDS = ['table', 'lamp', 'coffee', 'cotton', 'wireless', 'garden']

export const emptyResults = (): HonestResults => ({ times: new Map(), failures: new Map() })

/** Registers an account from an address of the loopback network. */
export async function openHonestClient(target: Target, localAddress: string): Promise<HonestClient> {
  const agent = new Agent({ localAddress, connections: 4 })
  const email = `customer-${randomUUID()}@shop.test`
  let token = ''

  async function rest(url: string): Promise<void> {
    const { statusCode, body } = await request(url, { dispatcher: agent, headersTimeout: TIMEOUT_MS })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`status ${statusCode}: ${text.trim().slice(0, 200)}`)
  }

  async function ask(
    query: string,
    variables: object = {},
    bearer = token,
  ): Promise<Record<string, unknown>> {
    const { statusCode, body } = await request(`${target.graphql}/graphql`, {
      dispatcher: agent,
      method: 'POST',
      headersTimeout: TIMEOUT_MS,
      headers: { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) },
      body: JSON.stringify({ query, variables }),
    })
    const text = await body.text()
    const { data, errors } = JSON.parse(text) as { data?: Record<string, unknown>; errors?: unknown }
    if (statusCode !== 200 || errors || !data || /"userErrors":\[\{/.test(text))
      throw new Error(`status ${statusCode}: ${text.trim().slice(0, 200)}`)
    return data
  }

  async function signIn(mutation: string, name: string, input: object): Promise<void> {
    const data = await ask(mutation, { input }, '')
    // Both mutations have this payload.
    const payload = data[name] as { accessToken: string }
    token = payload.accessToken
  }

  const random = (below: number): number => Math.floor(Math.random() * below)
  const anyProduct = () => ({ id: String(1 + random(Math.min(60, target.products))) })
  const actions: Record<HonestAction, () => Promise<unknown>> = {
    'product page': () => ask(PRODUCT, anyProduct()),
    list: () => ask(LIST),
    search: () => ask(SEARCH, { q: WORDS[random(WORDS.length)] }),
    'REST product': () => rest(`${target.flask}/api/products/${anyProduct().id}`),
    'REST list': () => rest(`${target.express}/api/products?limit=20`),
    'own orders': () => ask(ORDERS),
    order: () => ask(PLACE, { ...anyProduct(), key: randomUUID() }),
    'sign in': () => signIn(LOGIN, 'login', { email, password: PASSWORD }),
  }
  await signIn(REGISTER, 'register', { email, password: PASSWORD, name: 'A customer' })
  return {
    email,
    close: () => agent.destroy(),
    async act(results, signal) {
      while (!signal.aborted) {
        const action = choose()
        const from = performance.now()
        await actions[action]().catch((error) => note(results.failures, `${action}: ${reasonOf(error)}`))
        const times = results.times.get(action) ?? []
        times.push(performance.now() - from)
        results.times.set(action, times)
        await sleep(Math.random() * MAX_PAUSE_MS)
      }
    },
  }
}

/** Each action as often as its percentage. */
const LOTS = ACTIONS.flatMap((action) => Array<HonestAction>(ACTION_MIX[action]).fill(action))

const choose = (): HonestAction => LOTS[Math.floor(Math.random() * LOTS.length)] ?? 'product page'

function note(failures: Map<string, number>, what: string): void {
  failures.set(what, (failures.get(what) ?? 0) + 1)
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.message}${'code' in error ? ` (${error.code})` : ''}` : String(error)
