import { prepared, preparedForms } from '@shopstack/drizzle/client/prepared-statements'
import { mails, users } from '@shopstack/drizzle/tables'
import { invalid } from '@shopstack/schema/errors'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../database.js'

/** A mail, as the queue has it. */
export type MailRow = typeof mails.$inferSelect

/** The account that a mail goes to. */
export interface Addressee {
  readonly id: number
  readonly email: string
  readonly name: string
  readonly isConfirmed: boolean
}

const byIds = prepared((db: Database) =>
  db
    .select({
      id: users.id,
      email: users.email,
      name: users.name,
      isConfirmed: sql<boolean>`${users.emailConfirmedAt} is not null`,
    })
    .from(users)
    .where(and(sql`${users.id} = any(${sql.placeholder('ids')})`, isNull(users.disabledAt)))
    .prepare('mail_addressees'),
)

/** The addressees with these ids, without disabled accounts. */
export const addresseesByIds = (db: Database, ids: readonly number[]): Promise<Addressee[]> =>
  byIds(db).execute({ ids })

const CURSOR = 'MAILS'
const CURSOR_SHAPE = ['instant', 'string'] as const
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

const list = preparedForms((db: Database, form: string) => {
  const { placeholder } = sql
  const conditions: SQL[] = []
  if (form.includes('user')) conditions.push(eq(mails.userId, placeholder('userId')))
  if (form.includes('after'))
    conditions.push(
      sql`(${mails.createdAt}, ${mails.id}) < (${placeholder('createdAt')}::timestamptz, ${placeholder('id')}::uuid)`,
    )
  return db
    .select()
    .from(mails)
    .where(and(...conditions))
    .orderBy(desc(mails.createdAt), desc(mails.id))
    .limit(placeholder('limit'))
    .prepare(form)
})

/** Mails, newest first; all, or those to an account. */
export async function listMails(
  db: Database,
  userId: number | null,
  { first, after }: { first: number; after: string | null },
): Promise<Page<MailRow>> {
  const key = decodeCursor(after, CURSOR, CURSOR_SHAPE)
  const [createdAt, id] = key ?? []
  if (key && !UUID.test(String(id))) throw invalid('after', 'after must be a cursor of this list.')
  const form = ['mails', ...(userId === null ? [] : ['user']), ...(key ? ['after'] : [])].join('+')
  const rows = await list(db, form).execute({ userId, createdAt, id, limit: first + 1 })
  return page(rows, first, after, (row) => encodeCursor(CURSOR, [row.createdAt, row.id]))
}
