import type { Resolvers } from '../generated.js'
import { howItIs } from './health-report.js'

/** Says how things are, never why: reasons are for the log and for those who run the shop. */
export const health: Resolvers = {
  Query: {
    health: (_, _args, ctx) => howItIs(ctx),
  },
}
