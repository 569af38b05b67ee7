import { parseId } from '@shopstack/schema/ids'
import { pageSize } from '@shopstack/schema/pagination'
import type { Resolvers } from '../generated.js'
import { auditEntries } from './queries.js'

/** No account has this id. */
const UNKNOWN_ACCOUNT_ID = 0

/** The audit log. */
export const auditResolvers: Resolvers = {
  Query: {
    auditLog: (_, { first, after, subject, actorId, action }, ctx) =>
      auditEntries(
        ctx.db,
        {
          subject: subject ?? null,
          actorId: actorId == null ? null : (parseId(actorId) ?? UNKNOWN_ACCOUNT_ID),
          action: action ?? null,
        },
        { first: pageSize(first), after: after ?? null },
      ),
  },
  AuditEntry: {
    actor: ({ actorId }) => (actorId === null ? null : { id: actorId }),
    before: ({ before }) => jsonText(before),
    after: ({ after }) => jsonText(after),
  },
}

const jsonText = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
