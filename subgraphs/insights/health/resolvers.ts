import type { Resolvers } from '../generated.js'
import { databaseAnswers } from './queries.js'

/** Says how things are, never why: reasons are for the log and for `/health/ready`. */
export const health: Resolvers = {
  Query: {
    health: async (_, _args, { db }) => ({
      status: (await databaseAnswers(db)) ? 'ok' : 'degraded',
      timestamp: new Date().toISOString(),
    }),
  },
}
