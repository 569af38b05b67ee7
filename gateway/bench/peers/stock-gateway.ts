import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { disableTelemetry } from '@shopstack/gateway/federation/disable-apollo-telemetry'
import { gatewaySdl } from '@shopstack/gateway/federation/supergraph'
import type { Program } from '../harness/program.js'
import { serveApollo } from '../harness/stock.js'

interface Context {
  authorization?: string | undefined
}

/** `@apollo/gateway` with its own data sources, which hand on the token as its documentation shows. */
export const start: Program = async ({ urls }) => {
  disableTelemetry()
  const gateway = new ApolloGateway({
    supergraphSdl: gatewaySdl(),
    buildService: ({ name }) =>
      new RemoteGraphQLDataSource<Context>({
        url: urls[`stock-${name}`] ?? '',
        willSendRequest({ request, context: { authorization } }) {
          if (authorization) request.http?.headers.set('authorization', authorization)
        },
      }),
  })
  return serveApollo<Context>({ gateway }, async ({ headers }) => ({ authorization: headers.authorization }))
}
