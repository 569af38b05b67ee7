import { canVanish, vanishingClient } from '@shopstack/kit/test/vanishing-client'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { useShop } from '../../../../test/shop.js'
import { sendPlaceOrder, signIn } from '../../../test/live-shop.js'
import { STOCK } from '../../test/clients.js'

const shop = useShop()

const stopping: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stopping.splice(0)) await stop()
})

/** A client of a transport that vanishes once its stream has begun. */
async function openVanishing(accept: string): Promise<void> {
  const body = JSON.stringify({ query: STOCK, variables: { ids: ['1'] } })
  const head = [
    ...['POST /graphql HTTP/1.1', 'host: localhost', `accept: ${accept}`, 'content-type: application/json'],
    `content-length: ${body.length}`,
  ]
  const { port } = new URL(shop().url('graphql', '/'))
  const { vanished, stop } = await vanishingClient(Number(port), [...head, '', body].join('\r\n'))
  stopping.push(stop)
  await vanished
}

describe.runIf(canVanish)('protects (on Linux with Python, whose sockets have filters)', () => {
  test('streams of clients that vanished without closing their connections are over within a minute', async () => {
    await openVanishing('text/event-stream')
    await openVanishing('multipart/mixed;subscriptionSpec=1.0, application/json')
    expect(shop().platform.subscriptions.size).toBe(2)
    await sendPlaceOrder(shop(), await signIn(shop(), 'customer'), '1')
    await vi.waitFor(() => expect(shop().platform.subscriptions.size).toBe(0), {
      timeout: 60_000,
      interval: 500,
    })
    const metrics = await (await fetch(shop().url('graphql', '/metrics'))).text()
    for (const transport of ['sse', 'multipart'])
      expect(metrics).toContain(
        `shopstack_subscriptions_ended_total{transport="${transport}",reason="client"} 1\n`,
      )
  }, 120_000)
})
