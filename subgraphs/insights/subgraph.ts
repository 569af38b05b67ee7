import { applyEvents } from '@shopstack/drizzle/rollups/apply-events'
import { defineSubgraph } from '@shopstack/kit/subgraph/definition'
import { sdlOf } from '@shopstack/schema/sdl'
import { health } from './health/resolvers.js'
import { loaders } from './loaders.js'
import { profiles } from './profiles/resolvers.js'
import { sales } from './sales/resolvers.js'
import { search } from './search/resolvers.js'

/** Profiles, sales, search and health. */
export const insights = defineSubgraph({
  name: 'insights',
  sdl: sdlOf('insights'),
  resolvers: [health, profiles, sales, search],
  loaders,
  projection: { consumer: 'rollups', table: 'sales_totals', apply: applyEvents },
})
