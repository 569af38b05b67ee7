import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { readConfig } from '@shopstack/kit/config/read-config'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PRODUCTION } from '../../test/shop.js'
import { withoutTakenRestPorts } from '../rest-ports.js'

let server: Server | undefined
beforeAll(async () => {
  server = createServer().listen(5000, '127.0.0.1')
  // A port that another program has already serves as well.
  server.on('error', () => {})
  await Promise.race([once(server, 'listening'), once(server, 'error')])
})
afterAll(() => server?.close())

const lines: string[] = []
const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } })

describe('answers', () => {
  test('a default REST port in use is skipped in development, and the log names the setting', async () => {
    const { ports } = await withoutTakenRestPorts(readConfig({ NODE_API_PORT: '0' }), log)
    expect(ports).toMatchObject({ graphql: 4000, flask: null, express: 0 })
    expect(lines.join()).toContain('Set PYTHON_API_PORT to another port, or to off.')
  })

  test('production keeps a REST port in use, so that the start is rejected', async () => {
    const config = readConfig({ ...PRODUCTION, GATEWAY_DATABASE_URL: 'postgres://g:p@db/shop' })
    expect((await withoutTakenRestPorts(config, log)).ports.flask).toBe(5000)
  })
})
