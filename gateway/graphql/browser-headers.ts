import helmet from '@fastify/helmet'
import fastify from 'fastify'

/** API responses allow no browser resources; pages set a policy of their own. */
const API_POLICY = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] }

/** Apollo Sandbox loads from its CDN into a frame. */
export const SANDBOX_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' https://*.cdn.apollographql.com",
  "style-src 'unsafe-inline' https://*.cdn.apollographql.com https://fonts.googleapis.com",
  'font-src https://fonts.gstatic.com',
  'img-src data: https://*.cdn.apollographql.com',
  'manifest-src https://*.cdn.apollographql.com',
  'frame-src https://sandbox.embed.apollographql.com',
  "connect-src 'self' https://*.apollographql.com",
].join('; ')

/** The headers of Helmet; they are the same for all responses, so they are read once. */
export async function readBrowserHeaders(): Promise<Record<string, string>> {
  const app = fastify()
  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: API_POLICY } })
  app.get('/', async (_, reply) => reply.raw.getHeaders())
  const { headers } = await app.inject('/')
  await app.close()
  const { date: _date, connection: _, 'content-type': _type, 'content-length': _length, ...own } = headers
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, String(value)]))
}
