import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { rejectPortsInUse } from '../free-ports.js'
import { PortError } from '../server.js'

const cleanups: (() => unknown)[] = []
afterEach(() => {
  for (const cleanUp of cleanups.splice(0)) cleanUp()
})

/** A port in use. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  cleanups.push(() => server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describe('answers', () => {
  test('free ports are released, and disabled or system-assigned ones are not checked', async () => {
    const port = await takenPort()
    for (const cleanUp of cleanups.splice(0)) cleanUp()
    const wanted = { GATEWAY_PORT: port, PYTHON_API_PORT: null, NODE_API_PORT: 0 }
    await rejectPortsInUse('127.0.0.1', wanted)
    await expect(rejectPortsInUse('127.0.0.1', wanted)).resolves.toBeUndefined()
  })
})

describe('refuses', () => {
  test('every port in use is reported with its variable and the remedy', async () => {
    const [graphql, metrics] = [await takenPort(), await takenPort()]
    const refused = rejectPortsInUse('127.0.0.1', {
      GATEWAY_PORT: graphql,
      NODE_API_PORT: 0,
      METRICS_PORT: metrics,
    })
    await expect(refused).rejects.toThrow(PortError)
    await expect(refused).rejects.toThrow(
      [
        `Port ${graphql} is in use. Stop the process that listens on it, or set GATEWAY_PORT to another port.`,
        `Port ${metrics} is in use. Stop the process that listens on it, or set METRICS_PORT to another port.`,
      ].join('\n'),
    )
  })

  test('an address of another machine is reported with HOST', async () => {
    await expect(rejectPortsInUse('192.0.2.1', { GATEWAY_PORT: 4000 })).rejects.toThrow(
      /^Cannot listen on 192\.0\.2\.1:4000: .* Check HOST and GATEWAY_PORT\.$/,
    )
  })
})
