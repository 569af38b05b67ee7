import type { ApolloServerPlugin } from '@apollo/server'
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled'
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default'
import type { Config } from '@shopstack/kit/config/read-config'
import type { GatewayContext } from '../federation/in-process-source.js'
import type { StartPage } from '../http/start-page.js'

/** The page at `/`, where exploring is enabled. */
export const startPage = ({ mail }: Pick<Config, 'mail'>): StartPage => ({
  title: 'ShopStack · GraphQL',
  links: [
    {
      href: 'graphql',
      about: 'The GraphQL API; in a browser Apollo Sandbox, which loads from the internet.',
    },
    { href: 'explorer', about: 'The explorer with examples, which works offline.' },
    { href: 'python/docs', about: 'The REST API of the Flask service: products, orders and payments.' },
    { href: 'node/docs', about: 'The REST API of the Express service: users, search and reports.' },
    { href: 'health/ready', about: 'The state of the shop and of its components.' },
    ...(mail.mailboxDir === null ? [] : [{ href: 'mailbox', about: 'The mails that the shop sent.' }]),
  ],
})

/** Why queries are refused, above the editors; `null` when none are. */
export const editorNote = ({ trustedDocuments }: Pick<Config, 'trustedDocuments'>): string | null =>
  trustedDocuments.mode === 'only'
    ? 'This shop executes trusted documents only (TRUSTED_DOCUMENTS_MODE=only): queries that are not in its manifests are refused, and introspection is, too.'
    : null

/** Sandbox covers the page; without access to its CDN the link is all there is. */
const explorerLink = (note: string | null): string =>
  `<p style="position:fixed;right:1rem;bottom:.25rem;margin:0;font:.875rem system-ui;background:Canvas;color:CanvasText">${note === null ? '' : `${note} `}<a href="/explorer">Explorer that works offline</a></p>`

/** Sandbox sends subscriptions over graphql-ws; Apollo Server has no option for its address. */
const SUBSCRIPTION_ENDPOINT = 'initialSubscriptionEndpoint: window.location.href.replace(/^http/, "ws"),'

/** Browsers get Sandbox with a link to the explorer where exploring is enabled, else no page. */
export const landingPage = (config: Config): ApolloServerPlugin<GatewayContext> =>
  config.explore
    ? withExplorerLink(
        ApolloServerPluginLandingPageLocalDefault({ embed: true, includeCookies: false }),
        explorerLink(editorNote(config)),
      )
    : ApolloServerPluginLandingPageDisabled()

const withExplorerLink = (
  sandbox: ApolloServerPlugin<GatewayContext>,
  link: string,
): ApolloServerPlugin<GatewayContext> => ({
  async serverWillStart(server) {
    const listener = (await sandbox.serverWillStart?.(server)) ?? {}
    const page = await listener.renderLandingPage?.()
    if (!page) return listener
    const html = async () => {
      const text = typeof page.html === 'string' ? page.html : await page.html()
      return text
        .replace('</body>', `${link}</body>`)
        .replace(/(var embeddedSandboxConfig = )(\{)/, `$1$2${SUBSCRIPTION_ENDPOINT}`)
    }
    return { ...listener, renderLandingPage: async () => ({ html }) }
  },
})
