import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { useShop } from './shop.js'

const shop = useShop()

const REGISTER = `mutation ($email: String!) {
  register(input: {email: $email, password: "a long password", name: "Ada"}) { accessToken user { id } } }`
const PLACE = `mutation ($key: String!) { placeOrder(input: {items: [{productId: "1"}]}, idempotencyKey: $key) {
  order { customer { id } } userErrors { code } } }`

interface Person {
  id: string
  authorization: string
}

async function aCustomer(): Promise<Person> {
  const { data } = await shop().ask<{ register: { accessToken: string; user: { id: string } } }>(REGISTER, {
    email: `${randomUUID()}@shop.test`,
  })
  const { accessToken, user } = data.register
  return { id: user.id, authorization: `Bearer ${accessToken}` }
}

/** Sends an order and disconnects a moment later. */
async function disconnectAfter({ authorization }: Person, key: string, after: number): Promise<void> {
  const { port, hostname } = new URL(shop().url('graphql', '/'))
  const body = JSON.stringify({ query: PLACE, variables: { key } })
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: shop\r\nauthorization: ${authorization}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  await sleep(after)
  socket.destroy()
}

describe('protects', () => {
  test('customers whose connections are cut get their own orders, each exactly once', async () => {
    await shop().owner`update products set stock = 100000 where id = 1`
    const people = await Promise.all(Array.from({ length: 8 }, aCustomer))
    const ordered = await Promise.all(
      people.map(async (person) => {
        const owners: (string | undefined)[] = []
        for (let n = 0; n < 8; n++) {
          const key = randomUUID()
          await disconnectAfter(person, key, n)
          const { data } = await vi.waitFor(async () => {
            const answer = await shop().ask<{ placeOrder: { order: { customer: { id: string } } | null } }>(
              PLACE,
              { key },
              { authorization: person.authorization },
            )
            expect(answer.data?.placeOrder.order).not.toBeNull()
            return answer
          }, 20_000)
          owners.push(data.placeOrder.order?.customer.id)
        }
        return owners
      }),
    )
    expect(ordered).toEqual(people.map(({ id }) => Array(8).fill(id)))
    expect(shop().logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
    const [row] = await shop()
      .owner`select count(*)::int as n from orders where user_id = any(${people.map(({ id }) => Number(id))})`
    expect(row?.n).toBe(64)
  })
})
