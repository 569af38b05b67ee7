import { registerAccount } from '@shopstack/drizzle/accounts/sessions'
import { cloneDatabase } from '@shopstack/drizzle/test/databases'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { connectAs } from '../../process/role-connections.js'
import { createLogger, type LogOptions } from '../log.js'

function listen(options: Partial<LogOptions> = {}) {
  const lines: string[] = []
  const log = createLogger({
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
    ...options,
  })
  return { log, lines }
}

const NAMES = [
  ...['password', 'newPassword', 'currentPassword', 'passwordHash', 'password_hash', 'token', 'accessToken'],
  ...[
    'refreshToken',
    'tokenHash',
    'authorization',
    'cookie',
    'set-cookie',
    'secret',
    'privateKey',
    'ownerUrl',
  ],
]

describe('answers', () => {
  test('a line is JSON with its level and without process fields', () => {
    const { log, lines } = listen()
    log.info({ orderId: 7 }, 'placed')
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 30,
      time: expect.any(Number),
      orderId: 7,
      msg: 'placed',
    })
  })

  test('lines are human-readable in development', () => {
    const { log, lines } = listen({ pretty: true })
    log.info({ orderId: 7 }, 'placed')
    expect(lines.join('')).toMatch(/\d\d:\d\d:\d\d.*placed/)
    expect(lines.join('')).toContain('orderId')
  })

  test('an error is logged with its stack, code and cause', () => {
    const { log, lines } = listen()
    const cause = Object.assign(new Error('lost'), { code: 'ECONNRESET' })
    log.error({ err: new TypeError('no answer', { cause }) }, 'failed')
    const { err } = JSON.parse(lines[0] ?? '')
    expect(err).toMatchObject({
      type: 'TypeError',
      message: 'no answer',
      cause: { message: 'lost', code: 'ECONNRESET' },
    })
    expect(err.stack).toMatch(/^TypeError: no answer\n +at .*log\.test\.ts/)
  })
})

describe('protects', () => {
  test.each([false, true])('secrets up to two levels down are redacted (pretty: %s)', (pretty) => {
    const { log, lines } = listen({ pretty })
    for (const name of NAMES) {
      log.info({ [name]: 'hunter2' }, 'top')
      log.info({ input: { [name]: 'hunter2' } }, 'below')
      log.info({ req: { headers: { [name]: 'hunter2' } } }, 'deep')
    }
    expect(lines.join('')).not.toContain('hunter2')
    expect(lines.join('').split('[redacted]')).toHaveLength(NAMES.length * 3 + 1)
  })

  test('fields that drivers attach to errors are not logged', () => {
    const { log, lines } = listen()
    const error = Object.assign(new Error('NOAUTH'), { command: { name: 'auth', args: ['hunter2'] } })
    log.error({ err: error }, 'failed')
    log.error(error, 'failed')
    expect(lines.join('')).toContain('NOAUTH')
    expect(lines.join('')).not.toContain('hunter2')
  })

  describe('a failed statement', () => {
    let close = async () => {}
    let failure: unknown
    beforeAll(async () => {
      const database = await cloneDatabase(inject('testServer'), 'empty')
      const { db, close: closePool } = connectAs('insights', database.roleUrl('insights'))
      close = async () => {
        await closePool()
        await database.close()
      }
      const account = { email: '', canonicalEmail: '', name: 'eve@shop', passwordHash: 'hunter2' }
      const session = {
        ...{ id: '00000000-0000-4000-8000-000000000001', surface: 'graphql' as const, address: null },
        ...{ userAgent: null, expiresAt: '2100-01-01T00:00:00Z' },
      }
      // The database refuses an account without an address.
      failure = await registerAccount(db, account, session, 'hunter2').catch((error: unknown) => error)
    })
    afterAll(() => close())

    test.each([false, true])('a failed statement is logged without its parameters (pretty: %s)', (pretty) => {
      const { log, lines } = listen({ pretty })
      log.error({ err: failure }, 'failed')
      const written = lines.join('')
      expect(written).toContain('open_account')
      expect(written).toContain('users_email_given')
      expect(written).toContain('23514')
      expect(written).not.toMatch(/hunter2|eve@shop/)
    })
  })
})
