import { buildSubgraphSchema } from '@apollo/subgraph'
import { invalid } from '@shopstack/schema/errors'
import { scalars } from '@shopstack/schema/scalars'
import { type GraphQLSchema, parse } from 'graphql'
import { resolveEntities } from '../operations/resolve-entities.js'
import { enforceAccess } from './access-directives.js'
import { checkTexts } from './check-texts.js'
import { recordReplays } from './replays.js'

/** The executable schema of a definition, with the access rules of its SDL enforced. */
export function schemaOf({ sdl, resolvers }: { sdl: string; resolvers: readonly object[] }): GraphQLSchema {
  const map = mergeTypes([scalars, ...resolvers])
  const schema = checkTexts(buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: map }]))
  return boundEntities(recordReplays(enforceAccess(schema)))
}

/** Entity references per call at most: more than any operation within the gateway's limits needs. */
const MAX_REPRESENTATIONS = 5_000

function boundEntities(schema: GraphQLSchema): GraphQLSchema {
  const entities = schema.getQueryType()?.getFields()._entities
  const resolve = entities?.resolve
  if (!entities || !resolve) return schema
  entities.resolve = (source, args, context, info) => {
    if (args.representations.length > MAX_REPRESENTATIONS)
      throw invalid('representations', `representations may be ${MAX_REPRESENTATIONS} at most.`)
    return resolveEntities(args.representations, context, info) ?? resolve(source, args, context, info)
  }
  return schema
}

/** Merges the resolver maps of features; each may add fields to a type of another feature. */
function mergeTypes(maps: readonly object[]) {
  const merged: Record<string, object> = {}
  for (const [type, fields] of maps.flatMap((map) => Object.entries(map)))
    merged[type] = merged[type] ? { ...merged[type], ...fields } : fields
  // The maps are typed by code generation; Apollo's type is less specific.
  return merged as Record<string, Record<string, () => unknown>>
}
