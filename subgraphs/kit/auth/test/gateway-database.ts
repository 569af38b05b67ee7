import { cloneDatabase } from '@shopstack/drizzle/test/databases'
import postgres from 'postgres'
import { inject } from 'vitest'
import { disposables } from '../../process/disposables.js'
import { connectAs } from '../../process/role-connections.js'

/** A database for a test file, with the connections of its owner and of the gateway, whose statements are recorded. */
export async function openGatewayDatabase() {
  const open = disposables()
  const database = open.add('database', await cloneDatabase(inject('testServer'), 'empty'), (d) => d.close())
  const owner = open.add('owner', postgres(database.ownerUrl, { max: 2, onnotice: () => {} }), (sql) =>
    sql.end(),
  )
  const statements: string[] = []
  const { db } = open.add(
    'gateway',
    connectAs('gateway', database.roleUrl('gateway'), { onStatement: (text) => statements.push(text) }),
    (connection) => connection.close(),
  )
  return { open, database, owner, statements, db }
}
