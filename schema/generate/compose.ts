import { composeServices } from '@apollo/composition'
import { Supergraph } from '@apollo/federation-internals'
import { lexicographicSortSchema, parse, printSchema } from 'graphql'
import { SUBGRAPHS, sdlOf } from '../sdl.js'

/** Composes the subgraphs into the supergraph, for routers. Throws one error that lists every reason why they do not fit. */
export function composeSupergraph(): string {
  const services = SUBGRAPHS.map(({ name, url }) => ({ name, url, typeDefs: parse(sdlOf(name)) }))
  const { supergraphSdl, errors } = composeServices(services)
  if (!supergraphSdl) throw new Error((errors ?? []).map((error) => error.message).join('\n'))
  return `${supergraphSdl.trimEnd()}\n`
}

/** What clients see of a supergraph: the same types without the marks of federation, in alphabetical order. */
export function apiOf(supergraph: string): string {
  const api = Supergraph.build(supergraph, { supportedFeatures: null }).apiSchema().toGraphQLJSSchema()
  return `${printSchema(lexicographicSortSchema(api))}\n`
}
