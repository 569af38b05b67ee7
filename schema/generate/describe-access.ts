import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  valueFromASTUntyped,
  visit,
} from 'graphql'

type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode

/**
 * Appends to the description of each field who may select it, and how long a shared cache may keep it: from `@authenticated`,
 * `@requiresScopes`, `@public` and `@cacheControl` of the field or of its type, which clients do not see.
 */
export const describeAccess = (sdl: DocumentNode): DocumentNode =>
  visit(sdl, { ObjectTypeDefinition: withAccess, ObjectTypeExtension: withAccess })

function withAccess<Type extends ObjectNode>(type: Type): Type {
  const ofType = type.directives ?? []
  return { ...type, fields: (type.fields ?? []).map((field) => described(field, ofType)) }
}

function described(field: FieldDefinitionNode, ofType: readonly ConstDirectiveNode[]): FieldDefinitionNode {
  const sentence = accessIn([...ofType, ...(field.directives ?? [])])
  if (!sentence || !field.description) return field
  return {
    ...field,
    description: {
      kind: Kind.STRING,
      block: true,
      value: `${field.description.value}\n\n${sentence}`,
    },
  }
}

function accessIn(directives: readonly ConstDirectiveNode[]): string | undefined {
  const scopes = directives.flatMap((directive) =>
    directive.name.value === 'requiresScopes' ? [scopesOf(directive)] : [],
  )
  if (scopes.length > 0) return `Requires ${scopes.join(', and ')}.`
  const names = directives.map(({ name }) => name.value)
  if (names.includes('authenticated')) return 'Requires sign-in.'
  if (!names.includes('public')) return undefined
  const hint = directives.find(({ name }) => name.value === 'cacheControl')
  return hint ? `Public; a shared cache may keep it for ${argumentOf(hint, 'maxAge')} s.` : 'Public.'
}

function argumentOf({ arguments: args = [] }: ConstDirectiveNode, name: string): unknown {
  const argument = args.find((one) => one.name.value === name)
  return argument && valueFromASTUntyped(argument.value)
}

/** The alternatives of `@requiresScopes`, of which all scopes of one are required. */
function scopesOf(directive: ConstDirectiveNode): string {
  const alternatives = (argumentOf(directive, 'scopes') ?? []) as string[][]
  return alternatives
    .map(
      (scopes) =>
        `the scope${scopes.length > 1 ? 's' : ''} ${scopes.map((one) => `\`${one}\``).join(' and ')}`,
    )
    .join(', or ')
}
