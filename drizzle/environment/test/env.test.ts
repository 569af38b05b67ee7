import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { describe, expect, test, vi } from 'vitest'
import {
  configuredUrl,
  dataDir,
  isPostgresUrl,
  processEnv,
  replicaUrl,
  roleUrls,
  unknownSettings,
} from '../env.js'

const OWNER = 'postgres://owner:s%40fe@db.example:6432/shop?sslmode=require'

describe('answers', () => {
  test('unknown settings in .env are reported, and variables of other programs are not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shopstack-env-'))
    await writeFile(join(folder, '.env.example'), '# What it is.\n# LOG_LEVEL=info\nREDIS_PASSWORD=\n')
    await writeFile(
      join(folder, '.env'),
      'LOG_LEVEL=warn\nLOGLEVEL=warn\nCOMPOSE_FILE=a.yml\nREDIS_PASSWORD="a\nTYPO=b"\n',
    )
    expect(unknownSettings(folder)).toEqual(['LOGLEVEL'])
    await rm(folder, { recursive: true })
    expect(unknownSettings(folder)).toEqual([])
  })

  test.each([
    ['nothing', {}, undefined],
    ['an empty URL', { DATABASE_URL: '' }, undefined],
    ['a URL', { DATABASE_URL: OWNER, DATABASE_HOST: 'other' }, OWNER],
    ['a host', { DATABASE_HOST: 'db' }, 'postgres://appuser:apppassword@db:5432/ecommerce'],
    ['a name', { DATABASE_NAME: 'my shop' }, 'postgres://appuser:apppassword@localhost:5432/my%20shop'],
    [
      'all parts',
      {
        DATABASE_HOST: 'db',
        DATABASE_PORT: '6432',
        DATABASE_USER: 'a@b',
        DATABASE_PASSWORD: 'p:/?#',
        DATABASE_NAME: 'shop',
      },
      'postgres://a%40b:p%3A%2F%3F%23@db:6432/shop',
    ],
  ])('the owner URL is complete when the environment has %s', (_, env, url) => {
    expect(configuredUrl(env)).toBe(url)
  })

  test('an empty variable of the process counts as unset', () => {
    vi.stubEnv('TEST_EMPTY_SETTING', '')
    expect(processEnv()).not.toHaveProperty('TEST_EMPTY_SETTING')
    vi.stubEnv('TEST_EMPTY_SETTING', ' ')
    expect(processEnv()).toHaveProperty('TEST_EMPTY_SETTING', ' ')
    vi.unstubAllEnvs()
  })

  test('each role has its own password, the same on every derivation', () => {
    const urls = Object.values(roleUrls({}, OWNER))
    expect(urls).toHaveLength(3)
    expect(new Set(urls.map((url) => new URL(url).password)).size).toBe(3)
    expect(Object.values(roleUrls({}, OWNER))).toEqual(urls)
    expect(roleUrls({}, OWNER).gateway).toMatch(
      /^postgres:\/\/shopstack_gateway:[\w-]{43}@db\.example:6432\/shop\?sslmode=require$/,
    )
  })

  test('a configured role URL is used, with or without an owner URL', () => {
    const env = { INSIGHTS_DATABASE_URL: 'postgres://reader:x@replica/shop' }
    expect(roleUrls(env, OWNER).insights).toBe(env.INSIGHTS_DATABASE_URL)
    expect(roleUrls(env, undefined)).toEqual({ insights: env.INSIGHTS_DATABASE_URL })
  })

  test.each([
    ['postgres://replica', 'postgres://insights:s%40fe@replica/shop'],
    [
      'postgres://replica:6432/?sslmode=require',
      'postgres://insights:s%40fe@replica:6432/shop?sslmode=require',
    ],
    ['postgres://reader@replica/other', 'postgres://reader@replica/other'],
  ])('the replica %s takes missing parts from the URL of its role', (given, url) => {
    expect(replicaUrl(given, 'postgres://insights:s%40fe@db:5432/shop')).toBe(url)
  })

  test('the data directory is in the checkout, whatever the working directory', () => {
    const root = dirname(SCHEMA_ROOT)
    expect(dataDir({})).toBe(join(root, '.shopstack'))
    expect(dataDir({ SHOPSTACK_DATA_DIR: '../data' })).toBe(join(root, '..', 'data'))
    expect(dataDir({ SHOPSTACK_DATA_DIR: '/var/shop' })).toBe('/var/shop')
  })

  test.each(['postgres://db/shop', 'postgresql://o:p@db:1/shop', OWNER])('%s is a Postgres URL', (text) => {
    expect(isPostgresUrl(text)).toBe(true)
  })
})

describe('refuses', () => {
  test.each([
    ...['', 'db', 'mysql://db/shop', 'postgres://db:port/shop', 'postgres://owner:100%@db/shop'],
    ...[
      'postgres://owner:1/half@db/shop',
      'postgres://owner:p@ss/half@db/shop',
      'postgres://owner:1?half@db/shop',
    ],
  ])('%j is no Postgres URL', (text) => {
    expect(isPostgresUrl(text)).toBe(false)
  })
})

describe('protects', () => {
  test("a role's password does not reveal the owner's", () => {
    expect(JSON.stringify(roleUrls({}, OWNER))).not.toContain('s%40fe')
  })
})
