import type { ApolloServerPlugin, BaseContext } from '@apollo/server'
import { nameLiterals } from '@shopstack/kit/operations/name-literals'
import { shorten } from '@shopstack/schema/shorten'
import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode } from 'graphql'

/** Sets 400 and an error code where Apollo Server would report an internal error. Registered before the error metrics. */
export const nameClientErrors = <Context extends BaseContext>(): ApolloServerPlugin<Context> => ({
  requestDidStart: async () => ({
    async didResolveOperation({ document, operation, request }) {
      if (!operation)
        throw requestError('OPERATION_RESOLUTION_FAILURE', noOperation(document, request.operationName))
      if (operation.operation === 'subscription')
        throw requestError(
          'OPERATION_RESOLUTION_FAILURE',
          'Subscriptions need a WebSocket (graphql-transport-ws), Accept: text/event-stream, or multipart/mixed;subscriptionSpec=1.0.',
        )
    },
    async validationDidStart({ document }) {
      return async (errors) => nameLiterals(document, errors)
    },
    async didEncounterErrors({ errors }) {
      for (const { extensions } of errors) {
        if (extensions.code === undefined && isClientError(extensions.http)) extensions.code = 'BAD_REQUEST'
      }
    },
  }),
})

const requestError = (code: string, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code, http: { status: 400 } } })

function noOperation({ definitions }: DocumentNode, name: string | undefined): string {
  if (name !== undefined) return `The document has no operation named "${shorten(name, 100)}".`
  const isOperation = ({ kind }: { kind: string }) => kind === Kind.OPERATION_DEFINITION
  const operations = definitions.filter((node): node is OperationDefinitionNode => isOperation(node))
  return operations.length > 1
    ? 'The document has several operations; operationName has to say which to run.'
    : 'The document has no operation.'
}

/** Apollo Server stores the HTTP status in `extensions.http` of errors. */
const isClientError = (http: unknown): boolean =>
  typeof http === 'object' &&
  http !== null &&
  'status' in http &&
  typeof http.status === 'number' &&
  http.status >= 400 &&
  http.status < 500
