// Libraries run in production mode, as in every measured process; the shop's settings are those of development, which
// allow the demo accounts.
const mode = process.env.NODE_ENV
delete process.env.NODE_ENV
const shop = await import('@shopstack/gateway/deploy/routers/hive/gateway.config')
if (mode !== undefined) process.env.NODE_ENV = mode

/** The configuration of the deployed Hive Gateway. */
export const { gatewayConfig } = shop
