import { VERSION } from '@shopstack/drizzle/environment/version'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import type { Config } from '@shopstack/kit/config/read-config'
import type { Shop } from './bootstrap.js'

/** What a person needs to know once the shop is ready: where everything is, who may sign in, and what to try. */
export function banner({ database, ports, remote }: Shop, config: Config): string {
  const at = (port: number, path: string) => `http://localhost:${port}${path}`
  const rest = (port: number | null, path: string) => (port === null ? 'switched off' : at(port, path))
  const processes = remote.length === 0 ? 'one process' : `${remote.join(' and ')} elsewhere`
  const cache = config.redisUrl ? 'Redis' : 'cache in memory'
  const query = '{ products(first: 3) { nodes { name price unitsSold } } }'
  const restPort = ports.express ?? ports.flask
  return `
shopstack   ${VERSION} · ${processes} · ${database.description} · ${cache}

  GraphQL    ${at(ports.graphql, '/graphql')}   in a browser: Apollo Sandbox
  Explorer   ${at(ports.graphql, '/explorer')}  works offline
${config.mail.mailboxDir === null ? '' : `  Mailbox    ${at(ports.graphql, '/mailbox')}   mails that are not sent\n`}  Flask      ${rest(ports.flask, '/api/products')}
  Express    ${rest(ports.express, '/api/products')}
${database.demo ? accounts() : ''}
  try        curl -s ${at(ports.graphql, '/graphql')} -H 'content-type: application/json' -d '{"query":"${query}"}'
${restPort === null ? '' : `             curl -s '${at(restPort, '/api/products?limit=2')}'\n`}
ready in ${(performance.now() / 1000).toFixed(1)} s · Ctrl-C stops everything · data is kept; npm run db -- reset starts over
`
}

function accounts(): string {
  const lines = Object.values(DEMO_ACCOUNTS).map(
    ({ email, password, role }) => `${email.padEnd(25)} ${password.padEnd(20)} ${role}`,
  )
  return `\n  sign in    ${lines.join('\n             ')}\n`
}
