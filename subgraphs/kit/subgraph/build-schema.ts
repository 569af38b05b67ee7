import { buildSubgraphSchema } from '@apollo/subgraph'
import { invalid } from '@shopstack/schema/errors'
import { scalars } from '@shopstack/schema/scalars'
import { type GraphQLSchema, parse } from 'graphql'
import { enforceAccess } from './access-directives.js'
import { checkTexts } from './check-texts.js'

/** The executable schema of a definition, with the access rules of its SDL enforced. */
export function schemaOf({ sdl, resolvers }: { sdl: string; resolvers: readonly object[] }): GraphQLSchema {
  const map = mergeTypes([scalars, ...resolvers])
  return boundEntities(
    enforceAccess(checkTexts(buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: map }]))),
  )
}

/** How many references one call may resolve: more than any page of lists within lists that the gateway lets through. */
const MAX_REPRESENTATIONS = 5_000

function boundEntities(schema: GraphQLSchema): GraphQLSchema {
  const entities = schema.getQueryType()?.getFields()._entities
  const resolve = entities?.resolve
  if (!entities || !resolve) return schema
  entities.resolve = (source, args, context, info) => {
    if (args.representations.length > MAX_REPRESENTATIONS)
      throw invalid('representations', `representations may be ${MAX_REPRESENTATIONS} at most.`)
    return resolve(source, args, context, info)
  }
  return schema
}

/** Joins the features' maps: each may add fields to a type that another owns. */
function mergeTypes(maps: readonly object[]) {
  const merged: Record<string, object> = {}
  for (const [type, fields] of maps.flatMap((map) => Object.entries(map)))
    merged[type] = merged[type] ? { ...merged[type], ...fields } : fields
  // Code generation has checked each map against the SDL; Apollo's own type cannot say so.
  return merged as Record<string, Record<string, () => unknown>>
}
