import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { runCommand } from '../../cli/test/run-command.js'
import { startEmbedded } from '../../embedded/start.js'
import { knownMigrations, migrateThrough } from '../../environment/migrate.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'

let demo: TestDatabase
let folder: string
let file: string
beforeAll(async () => {
  demo = await cloneDatabase(inject('testServer'), 'demo')
  folder = await mkdtemp(join(tmpdir(), 'shopstack-backup-'))
  file = join(folder, 'shop.backup')
  const sql = postgres(demo.ownerUrl, { max: 1 })
  await sql`update products set description = ${'a tab\t, a line\n, a \\. and “quotes”'} where id = 1`
  await sql.end()
  const { code, notes } = await runCommand(`backup --to ${file}`, { DATABASE_URL: demo.ownerUrl })
  expect([code, notes]).toEqual([0, expect.stringMatching(/[\d,]+ rows backed up to /)])
})
afterAll(async () => {
  await demo.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs work with an empty database on the test server. */
async function withEmpty<T>(work: (url: string) => Promise<T>): Promise<T> {
  const { url } = inject('testServer')
  const name = `shop_restore_${Math.random().toString(36).slice(2, 10)}`
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name} template template0 encoding 'UTF8'`)
  try {
    return await work(Object.assign(new URL(url), { pathname: `/${name}` }).href)
  } finally {
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end()
  }
}

/** Every row of every table, and what each sequence gives next. */
async function contentOf(url: string): Promise<Record<string, unknown>> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const tables = await sql`select tablename from pg_tables where schemaname = 'public' order by 1`
    const content: Record<string, unknown> = {}
    for (const { tablename } of tables) {
      const [row] = await sql.unsafe(
        `select count(*)::int as rows, md5(string_agg(t::text, '' order by t::text)) as digest from ${tablename} t`,
      )
      content[tablename] = row
    }
    content.sequences = (await sql`select sequencename, last_value from pg_sequences order by 1`).map(
      (row) => ({ ...row }),
    )
    return content
  } finally {
    await sql.end()
  }
}

describe('answers', () => {
  test('a restore into an empty database has all rows, sequences and roles, and verify finds nothing', async () => {
    await withEmpty(async (url) => {
      const { code, out, notes } = await runCommand(`restore --from ${file}`, { DATABASE_URL: url })
      expect([code, notes]).toEqual([0, ''])
      expect(out).toMatch(/checks found no violation/)
      expect(await contentOf(url)).toEqual(await contentOf(demo.ownerUrl))
    })
  })

  test('the restore of an older backup migrates it', async () => {
    const older = join(folder, 'older.backup')
    await withEmpty(async (url) => {
      await migrateThrough(url, knownMigrations().length - 1)
      const sql = postgres(url, { max: 1 })
      await sql`insert into users (email, password_hash, name) values ('ada@shop.test', '!', 'Ada')`
      await sql.end()
      expect((await runCommand(`backup --to ${older}`, { DATABASE_URL: url })).code).toBe(0)
    })
    await withEmpty(async (url) => {
      const { code, notes } = await runCommand(`restore --from ${older}`, { DATABASE_URL: url })
      expect([code, notes]).toEqual([0, ''])
      const sql = postgres(url, { max: 1 })
      expect(await sql`select name from users`).toEqual([{ name: 'Ada' }])
      await sql.end()
    })
  }, 60_000)

  test('the embedded Postgres is backed up and restored without client tools, and only its owner reads the file', async () => {
    const dataDir = join(folder, 'embedded')
    const env = { SHOPSTACK_DATA_DIR: dataDir }
    const { code, out } = await runCommand(`restore --from ${file}`, env)
    expect([code, out]).toEqual([0, expect.stringContaining('no violation')])
    expect((await runCommand(`backup --to ${join(folder, 'again.backup')}`, env)).code).toBe(0)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const embedded = await startEmbedded({ dataDir, port: 0 })
    try {
      expect(await contentOf(embedded.url)).toEqual(await contentOf(demo.ownerUrl))
    } finally {
      await embedded.stop()
    }
  }, 60_000)
})

describe('refuses', () => {
  test('a restore into a non-empty database is rejected', async () => {
    const { code, notes } = await runCommand(`restore --from ${file}`, { DATABASE_URL: demo.ownerUrl })
    expect([code, notes]).toEqual([1, expect.stringContaining('not empty')])
  })

  test('a truncated, damaged, foreign, newer or missing file is rejected and leaves no rows behind', async () => {
    const whole = await readFile(file)
    const text = gunzipSync(whole).toString()
    const [first = '', ...rest] = text.split('\n')
    const newer = JSON.parse(first)
    newer.migrations.push('a hash of a later release')
    const bad: Record<string, [Buffer | string, RegExp]> = {
      cut: [whole.subarray(0, whole.length / 2), /ends too early/],
      damaged: [gzipSync(text.replace(/\n1\t.*\n/, '\n')), /damaged|violates/],
      foreign: [gzipSync('hello\n'), /not a backup/],
      plain: ['hello\n', /ends too early, or is none/],
      newer: [gzipSync([JSON.stringify(newer), ...rest].join('\n')), /does not know/],
    }
    for (const [name, [content, problem]] of Object.entries(bad)) {
      const path = join(folder, name)
      await writeFile(path, content)
      await withEmpty(async (url) => {
        const { code, notes } = await runCommand(`restore --from ${path}`, { DATABASE_URL: url })
        expect([name, code, notes]).toEqual([name, 1, expect.stringMatching(problem)])
        // Some tables have rows of the migrations themselves.
        const { users, products } = (await contentOf(url)) as Record<string, { rows: number } | undefined>
        expect([users?.rows ?? 0, products?.rows ?? 0]).toEqual([0, 0])
      })
    }
    const { code, notes } = await runCommand(`restore --from ${join(folder, 'nothing')}`, {
      DATABASE_URL: demo.ownerUrl,
    })
    expect([code, notes]).toEqual([1, expect.stringContaining('no file')])
  }, 60_000)
})
