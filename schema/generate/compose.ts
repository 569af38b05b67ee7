import { composeServices } from '@apollo/composition'
import { Supergraph } from '@apollo/federation-internals'
import { lexicographicSortSchema, parse, printSchema } from 'graphql'
import { SUBGRAPHS, sdlOf } from '../sdl.js'
import { describeAccess } from './describe-access.js'

/**
 * Composes the supergraph for routers.
 * @throws Error with all composition errors
 */
export function composeSupergraph(): string {
  const services = SUBGRAPHS.map(({ name, url }) => ({
    name,
    url,
    typeDefs: describeAccess(parse(sdlOf(name))),
  }))
  const { supergraphSdl, errors } = composeServices(services)
  if (!supergraphSdl) throw new Error((errors ?? []).map((error) => error.message).join('\n'))
  return `${supergraphSdl.trimEnd()}\n`
}

/** The API schema of a supergraph: without federation directives, sorted alphabetically. */
export function apiOf(supergraph: string): string {
  const api = Supergraph.build(supergraph, { supportedFeatures: null }).apiSchema().toGraphQLJSSchema()
  return `${printSchema(lexicographicSortSchema(api))}\n`
}
