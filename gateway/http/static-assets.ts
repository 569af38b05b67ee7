import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const { resolve } = createRequire(import.meta.url)

/** A file of an installed package. */
export type AssetFile = readonly [pkg: string, path: string]

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}

interface Asset {
  readonly body: Buffer
  /** The first 12 hexadecimal digits of its SHA-256. */
  readonly version: string
}

/** Installed files do not change while a process runs. */
const loaded = new Map<string, Asset>()

function load(path: string): Asset {
  const body = readFileSync(path)
  return { body, version: createHash('sha256').update(body).digest('hex').slice(0, 12) }
}

/** Serves a file below a path and returns its URL, which contains the digest, so that it can be cached indefinitely. */
export function serveAsset(app: FastifyInstance, below: string, [pkg, path]: AssetFile): string {
  const file = join(dirname(resolve(`${pkg}/package.json`)), path)
  const { body, version } = loaded.get(file) ?? load(file)
  loaded.set(file, { body, version })
  const url = `${below}/${version}/${basename(path)}`
  const type = TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  app.get(url, async (_, reply) =>
    reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .type(type)
      .send(body),
  )
  return url
}

/** Headers of an HTML page: scripts from this origin only, styles from this origin or inline. */
export const PAGE_HEADERS = {
  'cache-control': 'no-cache',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-type': 'text/html; charset=utf-8',
} as const
