import type { Resolvers } from '../generated.js'
import { healthReport } from './health-report.js'

/** Reports states without causes: causes are in the logs, for operators. */
export const healthResolvers: Resolvers = {
  Query: {
    health: (_, _args, ctx) => healthReport(ctx),
  },
}
