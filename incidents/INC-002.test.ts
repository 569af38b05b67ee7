import { ROLE_NAMES } from '@shopstack/drizzle/roles/access'
import { cloneDatabase } from '@shopstack/drizzle/test/databases'
import { openTestShop, PRODUCTION } from '@shopstack/gateway/test/shop'
import { readConfig } from '@shopstack/kit/config/read-config'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { rest } from './test/rest.js'

/** The variables that the faulty configuration read. */
const DECOYS = { DB_HOST: 'localhost', DB_PORT: '5432', DB_USER: 'other', DB_PASS: 'other', DB_NAME: 'other' }

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The five variables of a database connection. */
function partsOf(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    DATABASE_HOST: hostname,
    DATABASE_PORT: port,
    DATABASE_USER: decodeURIComponent(username),
    DATABASE_PASSWORD: decodeURIComponent(password),
    DATABASE_NAME: pathname.slice(1),
  }
}

describe('INC-002: the service only ever reaches a database on localhost', () => {
  test.each(['staging', 'production'])('in %s the database is the one that DATABASE_* names', (stage) => {
    const url = 'postgres://shop_owner:p%40ss%2Fword@db.internal:6432/shop'
    const { database } = readConfig({ ...PRODUCTION, ...DECOYS, ...partsOf(url), NODE_ENV: stage })
    expect(database.ownerUrl).toBe(url)
    for (const roleUrl of Object.values(database.roleUrls))
      expect(new URL(roleUrl).host).toBe('db.internal:6432')
    expect(Object.keys(database.roleUrls).sort()).toEqual([...ROLE_NAMES].sort())
  })

  test('the shop serves data of that database', async () => {
    const { ownerUrl, roleUrl, close } = await cloneDatabase(inject('testServer'), 'demo')
    closing.push(close)
    const roles = ROLE_NAMES.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, roleUrl(name)])
    const env = { ...DECOYS, ...partsOf(ownerUrl), DATABASE_URL: '', ...Object.fromEntries(roles) }
    const shop = await openTestShop({ template: 'empty', env })
    closing.push(() => shop.close())
    expect(shop.platform.database.description).toContain(new URL(ownerUrl).pathname)
    // The default database of the test shop does not contain it.
    const { status, body } = await rest<{ total: number }>(shop, 'flask', 'GET /api/products/')
    expect([status, body.total]).toEqual([200, expect.any(Number)])
    expect(body.total).toBeGreaterThan(0)
  })
})
