import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { type DirectiveNode, parse, print, visit } from 'graphql'

/** The auth specs of federation, which @apollo/gateway rejects; the subgraphs enforce their directives. */
const AUTH_SPEC = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes)\//
const AUTH_NAMES: ReadonlySet<string> = new Set(['authenticated', 'requiresScopes', 'requiresScopes__Scope'])

let committed: string | undefined

/** The committed supergraph SDL, as other routers load it; read once per process. */
export const supergraphSdl = (): string =>
  (committed ??= readFileSync(join(SCHEMA_ROOT, 'supergraph.graphql'), 'utf8'))

let forGateway: string | undefined

/**
 * The supergraph SDL for @apollo/gateway, without the auth specs: their definitions would be part of the API, and
 * introspection differ from the published schema. Gateway, REST surfaces and subscriptions read it, and it is printed once.
 */
export const gatewaySdl = (): string => (forGateway ??= withoutAuthSpecs(supergraphSdl()))

function withoutAuthSpecs(sdl: string): string {
  const withoutAuth = (node: { name: { value: string } }) =>
    AUTH_NAMES.has(node.name.value) ? null : undefined
  const document = visit(parse(sdl), {
    Directive: (node) => (isAuthLink(node) ? null : withoutAuth(node)),
    DirectiveDefinition: withoutAuth,
    ScalarTypeDefinition: withoutAuth,
  })
  return `${print(document)}\n`
}

const isAuthLink = ({ name, arguments: args = [] }: DirectiveNode): boolean =>
  name.value === 'link' && args.some(({ value }) => 'value' in value && AUTH_SPEC.test(String(value.value)))
