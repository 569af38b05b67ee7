import { generateKeyPairSync } from 'node:crypto'
import type { AdoptionSource } from '@shopstack/drizzle/tables'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLogger } from '../../telemetry/log.js'
import { openIdentity } from '../identity-provider.js'
import { loadKeys } from '../signing-keys.js'
import { openGatewayDatabase } from './gateway-database.js'

const { open, owner, statements, db } = await openGatewayDatabase()
afterAll(() => open.close())

const secrets = { flask: 'old-python-secret', express: 'old-node-secret' }
const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const keys = await loadKeys({ privateKey: pem, dataDir: '/nowhere', production: true })
const log = createLogger({ level: 'silent', destination: { write: () => {} } })

/** A token of a legacy service, with its id of the account. */
const tokenOf = (service: AdoptionSource, id: number) =>
  new SignJWT(service === 'flask' ? {} : { userId: id })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(service === 'flask' ? String(id) : '')
    .setExpirationTime('1h')
    .sign(Buffer.from(secrets[service]))

const holderOf = async (service: AdoptionSource, id: number) =>
  openIdentity({ keys, db, legacySecrets: secrets, log }).viewerOf(await tokenOf(service, id))

beforeAll(async () => {
  await owner`
    insert into users (id, email, password_hash, name, role) values
      (3, 'flask-three@shop.test', '!', 'Flo', 'admin'), (4, 'both@shop.test', '!', 'Bo', 'customer'),
      (57, 'express-three@shop.test', '!', 'Eve', 'customer'), (58, 'gone@shop.test', '!', 'Gus', 'customer'),
      (60, 'new-here@shop.test', '!', 'Noa', 'admin')`
  await owner`update users set disabled_at = now() where id = 58`
})

describe('legacy tokens before the adoption', () => {
  test.each(['flask', 'express'] as const)(
    'a token of %s belongs to no account, not to the one with its number',
    async (service) => {
      for (const id of [3, 57, 60]) expect(await holderOf(service, id)).toBeNull()
    },
  )

  test('a token of a service belongs to no account when only the other service was adopted', async () => {
    await owner`insert into adopted_ids (source, kind, source_id, id) values ('flask', 'user', 57, 57)`
    expect(await holderOf('flask', 57)).toEqual({ id: 57, role: 'customer', sessionId: null })
    expect(await holderOf('express', 57)).toBeNull()
    await owner`delete from adopted_ids`
  })
})

describe('legacy tokens after the adoption', () => {
  beforeAll(async () => {
    await owner`
      insert into adopted_ids (source, kind, source_id, id, merged) values
        ('flask', 'user', 3, 3, false), ('flask', 'user', 4, 4, false),
        ('express', 'user', 3, 57, false), ('express', 'user', 8, 58, false), ('express', 'user', 9, 4, true),
        ('express', 'product', 60, 60, false)`
    // Too many rows for a sequential scan.
    await owner`
      insert into adopted_ids (source, kind, source_id, id)
      select 'express', 'order', n, n from generate_series(1, 20000) n`
    await owner`
      insert into users (id, email, password_hash, name)
      select n, n || '@shop.test', '!', 'N' from generate_series(1001, 20000) n`
    await owner`analyze adopted_ids, users`
  })

  test('an Express token of user 3, adopted as 57, belongs to 57', async () => {
    expect(await holderOf('express', 3)).toEqual({ id: 57, role: 'customer', sessionId: null })
  })

  test('a Flask token of user 3, adopted as 3, belongs to 3', async () => {
    expect(await holderOf('flask', 3)).toEqual({ id: 3, role: 'admin', sessionId: null })
  })

  test('the look-up costs one statement that uses both primary keys', async () => {
    const before = statements.length
    await holderOf('express', 3)
    const [text = '', ...more] = statements.slice(before)
    expect(more).toEqual([])
    await owner.unsafe(`prepare looked_up as ${text}`)
    await owner`set plan_cache_mode = force_generic_plan`
    const rows = await owner`explain execute looked_up ('express', 'user', 3, false)`
    const plan = rows.map((row) => String(row['QUERY PLAN'])).join('\n')
    expect(plan).toMatch(/Index.* Scan using users_pkey on users/)
    expect(plan).toMatch(/Index.* Scan using adopted_ids_source_kind_source_id_pk on adopted_ids/)
  })

  test.each([
    ['an account that went into an older one of the same address', 'express', 9],
    ['an account that is disabled here', 'express', 8],
    ['an id that the service never had, though the shop has it', 'express', 60],
    ['an id that the service never had, though the shop has it', 'flask', 57],
  ] as const)('a token of %s belongs to no account', async (_, service, id) => {
    expect(await holderOf(service, id)).toBeNull()
  })
})
