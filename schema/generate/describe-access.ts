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
 * Appends to the description of each field who may select it: from `@authenticated`, `@requiresScopes` and `@public` of the
 * field or of its type, which clients do not see.
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
  return names.includes('public') ? 'Public.' : undefined
}

/** The alternatives of `@requiresScopes`, of which all scopes of one are required. */
function scopesOf({ arguments: args = [] }: ConstDirectiveNode): string {
  const argument = args.find(({ name }) => name.value === 'scopes')
  const alternatives = (argument ? valueFromASTUntyped(argument.value) : []) as string[][]
  return alternatives
    .map(
      (scopes) =>
        `the scope${scopes.length > 1 ? 's' : ''} ${scopes.map((one) => `\`${one}\``).join(' and ')}`,
    )
    .join(', or ')
}
