import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { disableTelemetry } from '@shopstack/gateway/federation/disable-apollo-telemetry'
import { gatewaySdl } from '@shopstack/gateway/federation/supergraph'
import { serveApollo } from '../harness/apollo-baseline.js'
import type { StartProgram } from '../harness/program.js'

interface Context {
  authorization?: string | undefined
}

/** `@apollo/gateway` with its own data sources, which forward the token as in its documentation. */
export const start: StartProgram = async ({ urls }) => {
  disableTelemetry()
  const gateway = new ApolloGateway({
    supergraphSdl: gatewaySdl(),
    buildService: ({ name }) =>
      new RemoteGraphQLDataSource<Context>({
        url: urls[`apollo-${name}`] ?? '',
        willSendRequest({ request, context: { authorization } }) {
          if (authorization) request.http?.headers.set('authorization', authorization)
        },
      }),
  })
  const served = await serveApollo<Context>({ gateway }, async ({ headers }) => ({
    authorization: headers.authorization,
  }))
  return { ...served, statements: () => 0 }
}
