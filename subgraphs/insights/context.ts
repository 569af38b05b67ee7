import type { SubgraphContext } from '@shopstack/kit/subgraph/definition'
import type { loaders } from './loaders.js'

/** The context of resolvers. */
export type Context = SubgraphContext<'insights', typeof loaders>
