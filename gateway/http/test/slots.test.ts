import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { describe, expect, test } from 'vitest'
import { openShare } from '../share.js'
import { openSlots } from '../slots.js'

function exchange() {
  const socket = new Socket()
  const request = new IncomingMessage(socket)
  const response = new ServerResponse(request)
  return { socket, request, response }
}

function setUp(max = 2, maxPerAddress = 2) {
  const logLines: string[] = []
  const log = createLogger({ level: 'info', destination: { write: (line) => void logLines.push(line) } })
  const share = openShare(max, maxPerAddress)
  const slots = openSlots('requests', share, log)
  slots.close()
  return { share, slots, logLines }
}

describe('answers', () => {
  test('a slot is held until the connection closes, even if its pipelined response never had a socket', async () => {
    const { share, slots } = setUp()
    const { socket, request, response } = exchange()
    expect(slots.take(request, response, '192.0.2.1')).toBe(true)
    expect(share.held).toBe(1)
    socket.emit('close', false)
    expect(share.held).toBe(0)
    response.emit('close')
    response.emit('finish')
    slots.give(response)
    expect(share.held).toBe(0)
  })

  test('a connection that was closed before holds no slot', () => {
    const { share, slots } = setUp()
    const { socket, request, response } = exchange()
    socket.destroy()
    slots.take(request, response, '192.0.2.1')
    expect(share.held).toBe(0)
  })

  test('one address gets no more slots than its share', () => {
    const { slots } = setUp(3, 2)
    const take = (address: string) => {
      const { request, response } = exchange()
      return slots.take(request, response, address)
    }
    expect(['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2', '192.0.2.2'].map(take)).toEqual([
      true,
      true,
      false,
      true,
      false,
    ])
  })
})

describe('protects', () => {
  test('leaked slots of ended requests are freed and logged', () => {
    const { share, slots, logLines } = setUp()
    const { socket, request, response } = exchange()
    slots.take(request, response, '192.0.2.1')
    const other = exchange()
    slots.take(other.request, other.response, '192.0.2.2')
    // The end of the request goes unheard.
    socket.removeAllListeners('close')
    response.removeAllListeners()
    socket.destroy()
    slots.check()
    expect([share.held, logLines]).toEqual([2, []])
    slots.check()
    expect(share.held).toBe(1)
    expect(logLines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 50, slots: 'requests', leaked: 1, held: 1, msg: 'slots of ended requests released' },
    ])
  })
})
