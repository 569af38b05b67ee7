import { randomUUID } from 'node:crypto'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import type { Action, Outcome } from '../faults/matrix.js'

/** Somebody in the shop, who signed in before anything went wrong. */
export interface Visitor {
  /** Does something, and answers what became of it; anything that no client should see is told as it is. */
  do(action: Action): Promise<Outcome | string>
  /** Places an order that can be paid for later. */
  prepare(): Promise<void>
}

interface Answer {
  data?: Record<string, { userErrors?: { code: string }[] } | null> | null
  errors?: { message: string; extensions?: { code?: string } }[]
}

/** How many products of the demo shop are ordered. */
const PRODUCTS = 50
/** How long an answer is waited for, in milliseconds: longer than any deadline of the shop. */
const PATIENCE = 20_000

const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }`
const PLACE = `mutation ($id: ID!, $key: String!) { placeOrder(input: {items: [{productId: $id}]}, idempotencyKey: $key) {
  order { id } userErrors { code } } }`
const PAY =
  'mutation ($id: ID!, $key: String!) { checkout(input: {orderId: $id}, idempotencyKey: $key) { userErrors { code } } }'
const BROWSE = '{ products(first: 3) { nodes { name price stock unitsSold } } }'
const SEARCH = '{ searchProducts(query: "table") { totalCount nodes { id } facets { inStock { count } } } }'
const REPORT = '{ salesReport { asOf totals { revenue orders } } }'

/** Sends a request, as `fetch` does. */
export type Send = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<{ readonly status: number; json(): Promise<unknown> }>

/** Access tokens of the demo accounts, good for 15 minutes. */
export interface Sessions {
  admin: string
  customer: string
}

/** Where a visitor comes from, and the sessions it uses in place of its own. */
export interface VisitorOptions {
  readonly send?: Send
  readonly sessions?: Sessions
}

const asking =
  (url: string, send: Send) =>
  async (query: string, variables: object = {}, token = '') => {
    const response = await send(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(PATIENCE),
    })
    return { status: response.status, answer: (await response.json()) as Answer }
  }

/** Signs the demo accounts in; `url` is that of the GraphQL port. */
export async function openSessions(url: string, send: Send = fetch): Promise<Sessions> {
  const tokenOf = async ({ email, password }: { email: string; password: string }) => {
    const { answer } = await asking(url, send)(LOGIN, { input: { email, password } })
    const login = answer.data?.login as { accessToken?: string } | null | undefined
    if (!login?.accessToken) throw new Error(`nobody gets in: ${JSON.stringify(answer)}`)
    return login.accessToken
  }
  return { admin: await tokenOf(DEMO_ACCOUNTS.admin), customer: await tokenOf(DEMO_ACCOUNTS.customer) }
}

/** Opens the door to a shop; `url` is that of its GraphQL port. */
export async function aVisitor(url: string, options: VisitorOptions = {}): Promise<Visitor> {
  const { send = fetch, sessions = await openSessions(url, send) } = options
  const ask = asking(url, send)
  const pending: string[] = []
  let orders = 0
  /** Of one product after the other: there are not many of each. */
  const order = () => ({ id: String((orders++ % PRODUCTS) + 1), key: randomUUID() })

  async function prepare(): Promise<void> {
    const { answer } = await ask(PLACE, order(), sessions.customer)
    const placed = answer.data?.placeOrder as { order: { id: string } | null } | null | undefined
    if (!placed?.order) throw new Error(`no order was placed: ${JSON.stringify(answer)}`)
    pending.push(placed.order.id)
  }

  const actions: Record<Action, () => ReturnType<typeof ask>> = {
    'sign in': () => {
      const { email, password } = DEMO_ACCOUNTS.customer
      return ask(LOGIN, { input: { email, password } })
    },
    browse: () => ask(BROWSE),
    search: () => ask(SEARCH),
    order: () => ask(PLACE, order(), sessions.customer),
    pay: () => ask(PAY, { id: pending.pop(), key: randomUUID() }, sessions.customer),
    report: () => ask(REPORT, {}, sessions.admin),
  }
  return { prepare, do: async (action) => outcomeOf(await actions[action]()) }
}

function outcomeOf({
  status,
  answer: { data, errors },
}: {
  status: number
  answer: Answer
}): Outcome | string {
  const results = Object.values(data ?? {})
  const refusals = results.flatMap((result) => result?.userErrors ?? [])
  const codes = new Set([
    ...(errors ?? []).map(({ extensions }) => extensions?.code),
    ...refusals.map(({ code }) => code),
  ])
  if (codes.size === 0 && results.every((result) => result !== null)) return 'works'
  if (codes.size === 1 && codes.has('SERVICE_UNAVAILABLE'))
    return results.some((result) => result !== null) ? 'in part' : 'unavailable'
  return `status ${status}: ${JSON.stringify({ data, errors })}`
}
