/** The target of a Redis URL: a server, a master known to sentinels, or a cluster. */
export type RedisTarget =
  | { readonly kind: 'server'; readonly url: string }
  | ({ readonly kind: 'sentinel'; readonly master: string; readonly db: number } & Nodes)
  | ({ readonly kind: 'cluster' } & Nodes)

interface Nodes {
  /** The sentinels, or some nodes of the cluster. */
  readonly nodes: { readonly host: string; readonly port: number }[]
  readonly username?: string
  readonly password?: string
  readonly tls: boolean
  /** Prefix of every key: `?keyPrefix=`. */
  readonly keyPrefix?: string
  /** Password of the sentinels: `?sentinelPassword=`. */
  readonly sentinelPassword?: string
}

/** `%` is valid as part of an escape only. */
const USER = `(?:[^@/%]|%[0-9a-f]{2})*`
const MULTI_HOST = new RegExp(
  String.raw`^(rediss?)\+(sentinel|cluster)://(?:(${USER})@)?([^@/?]+)(?:/([^/?]+)(?:/(\d{1,3}))?)?/?(\?.*)?$`,
  'i',
)
const NODE = /^(\[[\da-f:]+\]|[\w.-]+)(?::(\d{1,5}))?$/i
const DEFAULT_PORT = { sentinel: 26_379, cluster: 6_379 }

/**
 * Parses `redis://…`, `redis+sentinel://[user:password@]host[:port],…/master[/db]` or
 * `redis+cluster://[user:password@]host[:port],…`; `rediss` is TLS. `null` for other text.
 */
export function parseRedisUrl(text: string): RedisTarget | null {
  if (/^rediss?:\/\//.test(text)) return isServer(text) ? { kind: 'server', url: text } : null
  const [, scheme, kind, user = '', hosts = '', master, db, query] = MULTI_HOST.exec(text) ?? []
  if (kind !== 'sentinel' && kind !== 'cluster') return null
  const nodes = hosts.split(',').map((node) => NODE.exec(node))
  if (!nodes.every((node) => node !== null)) return null
  const common = {
    nodes: nodes.map(([, host = '', port]) => ({
      host: host.replace(/^\[|\]$/g, ''),
      port: Number(port ?? DEFAULT_PORT[kind]),
    })),
    tls: scheme === 'rediss',
    ...credentials(user),
    ...parameters(query),
  }
  if (kind === 'sentinel') return master ? { kind, master, db: Number(db ?? 0), ...common } : null
  // A cluster has database 0 only.
  return master === undefined || master === '0' ? { kind, ...common } : null
}

/** An unescaped `/`, `?` or `#` in a password ends the host early. */
function isServer(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { pathname, search, hash } = new URL(text)
  return !`${pathname}${search}${hash}`.includes('@')
}

function credentials(text: string): { username?: string; password?: string } {
  const [name = '', ...rest] = text.split(':')
  return {
    ...(name && { username: decodeURIComponent(name) }),
    ...(rest.length > 0 && { password: decodeURIComponent(rest.join(':')) }),
  }
}

function parameters(query = ''): { keyPrefix?: string; sentinelPassword?: string } {
  const given = new URLSearchParams(query)
  const [keyPrefix, sentinelPassword] = [given.get('keyPrefix'), given.get('sentinelPassword')]
  return { ...(keyPrefix && { keyPrefix }), ...(sentinelPassword && { sentinelPassword }) }
}
