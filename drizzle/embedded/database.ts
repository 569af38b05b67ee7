import postgres from 'postgres'
import { failure } from './error.js'

/** Creates the shop's database if it is missing; returns the server's version, such as `18.4`. */
export async function ensureDatabase(maintenanceUrl: string): Promise<string> {
  const sql = postgres(maintenanceUrl, { max: 1, connect_timeout: 10, onnotice: () => {} })
  try {
    const [row] = await sql<{ version: string; exists: boolean }[]>`
      select current_setting('server_version') as version,
        exists (select from pg_database where datname = 'shopstack') as exists`
    if (!row?.exists) await sql`create database shopstack`
    return row?.version.split(' ')[0] ?? ''
  } catch (error) {
    throw failure('The embedded PostgreSQL started, but its database could not be opened.', String(error))
  } finally {
    await sql.end({ timeout: 1 })
  }
}
