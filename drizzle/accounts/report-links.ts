import { createHash, randomBytes } from 'node:crypto'
import type postgres from 'postgres'
import { canonicalEmail } from '../text/email.js'
import { AdminError } from './administrators.js'

const TOKEN_BYTES = 32
/** How long a link is valid. */
export const REPORT_LINK_MINUTES = 10

/** The stored form of a link's token; random tokens need no salt and no slow hash. */
export const reportLinkHash = (token: string): string => createHash('sha256').update(token).digest('hex')

/**
 * Creates a link to the sales report for an administrator, as the owner of the database; returns its token. Expired links
 * are deleted.
 */
export const createReportLink = (sql: postgres.Sql, email: string): Promise<string> =>
  sql.begin(async (tx) => {
    const [admin] = await tx<{ id: number }[]>`
      select id from users
      where (canonical_email = ${canonicalEmail(email)} or (canonical_email is null and lower(email) = lower(${email})))
        and role = 'admin' and disabled_at is null
      order by email <> ${email}, id limit 1`
    if (!admin) throw new AdminError(`There is no active administrator with the e-mail ${email}.`)
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    await tx`delete from report_links where expires_at < now()`
    await tx`
      insert into report_links (token_hash, user_id, expires_at)
      values (${reportLinkHash(token)}, ${admin.id}, now() + make_interval(mins => ${REPORT_LINK_MINUTES}))`
    await tx`insert into audit_log (action, subject) values ('report.link_created', ${`user:${admin.id}`})`
    return token
  })
