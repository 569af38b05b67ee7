import { once } from 'node:events'
import type { Writable } from 'node:stream'
import postgres from 'postgres'
import { VERSION } from '../environment/version.js'
import { BackupError, type BackupFooter, type BackupHeader, END_OF_TABLE } from './format.js'
import { appliedMigrations, backupTables } from './tables.js'

const LINE_FEED = 0x0a

/**
 * Writes a snapshot of all data of a shop to `out` while the shop keeps working. Tables named in `foreign` are not the
 * shop's and are omitted. Returns the number of rows.
 */
export async function backup(ownerUrl: string, out: Writable, foreign: readonly string[]): Promise<number> {
  const sql = postgres(ownerUrl, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    return await sql.begin('isolation level repeatable read read only', async (tx) => {
      await tx`set local statement_timeout = 0`
      const migrations = await appliedMigrations(tx)
      if (migrations.length === 0) throw new BackupError('There is no shop in this database to back up.')
      const tables = await backupTables(tx, foreign)
      const takenAt = new Date().toISOString()
      const known = { format: 'shopstack-backup', version: 1, madeBy: VERSION } as const
      const header: BackupHeader = { ...known, takenAt, migrations, tables }
      await write(out, `${JSON.stringify(header)}\n`)
      const rows: Record<string, number> = {}
      for (const { name, columns } of tables) {
        rows[name] = await writeRows(tx, out, `copy ${name} (${columns.join(', ')}) to stdout`)
        await write(out, `${END_OF_TABLE}\n`)
      }
      const footer: BackupFooter = { rows, sequences: await lastValues(tx) }
      await write(out, `${JSON.stringify(footer)}\n`)
      return Object.values(rows).reduce((sum, count) => sum + count, 0)
    })
  } finally {
    await sql.end()
  }
}

async function writeRows(tx: postgres.TransactionSql, out: Writable, copy: string): Promise<number> {
  let count = 0
  const rows = await tx.unsafe(copy).readable()
  for await (const chunk of rows) {
    const bytes: Buffer = chunk
    for (const byte of bytes) if (byte === LINE_FEED) count++
    await write(out, bytes)
  }
  // The driver pauses its socket for a full stream, and would not resume if the stream has ended meanwhile.
  rows._read(0)
  return count
}

async function write(out: Writable, chunk: string | Buffer): Promise<void> {
  if (!out.write(chunk)) await once(out, 'drain')
}

async function lastValues(tx: postgres.TransactionSql): Promise<Record<string, string | null>> {
  const rows = await tx`
    select format('%I.%I', schemaname, sequencename) as name, last_value::text as value
    from pg_sequences where schemaname = 'public' order by 1`
  return Object.fromEntries(
    rows.map(({ name, value }) => [String(name), value === null ? null : String(value)]),
  )
}
