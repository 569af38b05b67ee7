import { pgCode } from './transaction.js'

/**
 * Codes that say that the database, and not what it was asked, is at fault: the driver's and the system's for a
 * connection that was not made or did not last, and of Postgres's a stop or restart, a server without room or
 * connections to spare, one that only reads, and a statement that took too long.
 */
const CODES =
  /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|08\w{3}|53\w{3}|57P0[1235]|57014|58030|25006)$/

/** Whether an error says that the database cannot answer at the moment; the same may succeed later. */
export const isUnavailable = (error: unknown): boolean => CODES.test(pgCode(error))
