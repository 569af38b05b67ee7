import { applyEvents } from '@shopstack/drizzle/rollups/apply-events'
import { defineSubgraph } from '@shopstack/kit/subgraph/definition'
import { sdlOf } from '@shopstack/schema/sdl'
import { healthResolvers } from './health/resolvers.js'
import { loaders } from './loaders.js'
import { profilesResolvers } from './profiles/resolvers.js'
import { salesResolvers } from './sales/resolvers.js'
import { searchResolvers } from './search/resolvers.js'

/** Profiles, sales, search and health. */
export const insights = defineSubgraph({
  name: 'insights',
  sdl: sdlOf('insights'),
  resolvers: [healthResolvers, profilesResolvers, salesResolvers, searchResolvers],
  loaders,
  projections: [{ consumer: 'rollups', table: 'sales_totals', apply: applyEvents }],
})
