import { describe, expect, test } from 'vitest'
import { createLogger } from '../../telemetry/log.js'
import { serveHealth } from '../health.js'
import { createServer } from '../server.js'

describe('answers', () => {
  test('successful health checks are logged at debug, so that an idle shop writes nothing', async () => {
    const lines: string[] = []
    const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
    const app = createServer(log)
    const readiness = { checks: {}, stopping: false }
    serveHealth(app, readiness)
    app.get('/other', async () => 'ok')
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const ask = async (path: string) => (await fetch(url + path)).text()
    for (const path of ['/health/live', '/health/ready', '/other']) await ask(path)
    readiness.stopping = true
    await ask('/health/ready')
    await app.close()
    expect(lines.map((line) => JSON.parse(line)).map(({ route, status }) => [route, status])).toEqual([
      ['/other', 200],
      ['/health/ready', 503],
    ])
  })
})
