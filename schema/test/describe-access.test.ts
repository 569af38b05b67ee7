import { parse, print, visit } from 'graphql'
import { describe, expect, test } from 'vitest'
import { apiOf, composeSupergraph } from '../generate/compose.js'
import { describeAccess } from '../generate/describe-access.js'
import { SUBGRAPHS, sdlOf } from '../sdl.js'

const described = (sdl: string): string => print(describeAccess(parse(sdl)))

describe('answers', () => {
  test('the description of a field ends with the access that its directive requires', () => {
    const sdl = described(`type Query {
      "Me." me: Int @authenticated
      "All." all: Int @requiresScopes(scopes: [["a:b", "c:d"], ["e:f"]])
      "Any." any: Int @public
      "Kept." kept: Int @public @cacheControl(maxAge: 60)
      "Other." other: Int
    }`)
    expect([...sdl.matchAll(/"""([^"]*)"""/g)].map(([, text = '']) => text.trim().split(/\s*\n\s*/))).toEqual(
      [
        ['Me.', 'Requires sign-in.'],
        ['All.', 'Requires the scopes `a:b` and `c:d`, or the scope `e:f`.'],
        ['Any.', 'Public.'],
        ['Kept.', 'Public; a shared cache may keep it for 60 s.'],
      ],
    )
    expect(sdl).toContain('"Other."')
  })

  test('a directive of a type applies to each of its fields', () => {
    const sdl = described(
      `type Entry @requiresScopes(scopes: [["audit:read"]]) { "When." at: Int "Who." by: Int }`,
    )
    expect(sdl.match(/Requires the scope `audit:read`\./g)).toHaveLength(2)
  })
})

describe('protects', () => {
  test('every guarded field of the API says who may select it', () => {
    let guarded = 0
    const count = ({
      directives = [],
    }: {
      directives?: readonly { name: { value: string } }[] | undefined
    }) => {
      if (directives.some(({ name }) => /^(authenticated|requiresScopes)$/.test(name.value))) guarded++
    }
    for (const { name } of SUBGRAPHS) visit(parse(sdlOf(name)), { FieldDefinition: count })
    const said = apiOf(composeSupergraph()).match(/Requires (sign-in|the scopes? `)/g) ?? []
    expect(guarded).toBeGreaterThan(30)
    expect(said.length).toBeGreaterThanOrEqual(guarded)
  })
})
