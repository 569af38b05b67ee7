/** A program over the modules of a page, as a customer of the demo shop; exits with 1 when a result is not as documented. */
export const CONVERSATION = `
import { productNames } from './list-products'
import { orderOne } from './place-order'
import { session, signIn } from './shop'
import { watchOrder } from './watch-order'

let refreshes = 0
const send = globalThis.fetch
globalThis.fetch = (input, init) => {
  if (/refreshSession\\(|"operationName":"Refresh"/.test(String(init?.body))) refreshes++
  return send(input, init)
}

function expect(what: string, isTrue: boolean): void {
  if (!isTrue) throw new Error('not as documented: ' + what)
}

const refused = await signIn('customer@shopstack.test', 'a wrong password')
expect('a wrong password is refused with a message', typeof refused === 'string' && refused !== '')
expect('a refused sign-in keeps no token', session.accessToken === '')
expect('a sign-in succeeds', (await signIn('customer@shopstack.test', 'shopstack-customer')) === null)

const names = await productNames(3)
expect('three pages have 60 different products, not ' + names.length, new Set(names).size === 60)

const key = crypto.randomUUID()
const [first, again] = [await orderOne('1', key), await orderOne('1', key)]
expect('a repeated key returns the same order', first.orderId !== undefined && first.orderId === again.orderId)
const unknown = await orderOne('999999', crypto.randomUUID())
expect('a refusal is a message', unknown.orderId === undefined && unknown.problem !== undefined)

const changes: string[] = []
const watched = first.orderId ?? ''
const stop = watchOrder(watched, (event, status) => changes.push(event + ' ' + status))
const receives = async (...expected: string[]) => {
  for (let waits = 0; waits < 100 && changes.length < expected.length; waits++)
    await new Promise((resolve) => setTimeout(resolve, 100))
  expect('the changes ' + expected + ' are received, not ' + changes, String(changes) === String(expected))
}
await receives('PLACED PENDING')
const cancelled = await send('http://localhost:4000/graphql', {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer ' + session.accessToken },
  body: JSON.stringify({ query: 'mutation { cancelOrder(id: ' + watched + ') { order { id } } }' }),
})
// A shop that executes only the documents of manifests refuses the mutation, which no page has.
if (!(await cancelled.text()).includes('DOCUMENT_NOT_TRUSTED')) await receives('PLACED PENDING', 'CANCELLED CANCELLED')
stop()

session.accessToken = 'expired'
const orders = await Promise.all(['2', '3', '4'].map((id) => orderOne(id, crypto.randomUUID())))
expect('parallel requests with an expired token succeed', orders.every(({ orderId }) => orderId !== undefined))
expect('an expired token is refreshed once, not ' + refreshes + ' times', refreshes === 1)
`
