import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { startDeadline } from '../operation-deadline.js'

type Deadline = ReturnType<typeof startDeadline>

const started: Deadline[] = []
const server = createServer((incoming, response) => {
  started.push(startDeadline(incoming, response, 60_000))
})
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))

afterAll(() => void server.close())

describe('protects', () => {
  test('many calls of one operation end when its client disconnects, without a warning about their listeners', async () => {
    const warnings: Error[] = []
    const warn = (warning: Error) => void warnings.push(warning)
    process.on('warning', warn)
    const { port } = server.address() as AddressInfo
    const client = request({ port, host: '127.0.0.1' }).on('error', () => {})
    client.end()
    await vi.waitFor(() => expect(started).toHaveLength(1), 20_000)
    const calls = Array.from({ length: 100 }, () => vi.fn())
    for (const call of calls) started[0]?.client.signal.addEventListener('abort', call)
    client.destroy()
    await vi.waitFor(() => {
      for (const call of calls) expect(call).toHaveBeenCalledOnce()
    }, 20_000)
    process.off('warning', warn)
    expect(warnings).toEqual([])
  })
})
