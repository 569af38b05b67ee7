import { type DestinationStream, type Logger, pino } from 'pino'
import { prettyFactory } from 'pino-pretty'
import { serializeError } from './error-serializer.js'

export type { Logger } from 'pino'

/** Field names of secrets, redacted at the top and up to two levels down. */
const SECRETS = [
  ...['password', 'newPassword', 'currentPassword', 'passwordHash', 'password_hash'],
  ...['token', 'accessToken', 'refreshToken', 'tokenHash', 'authorization', 'cookie', 'set-cookie'],
  ...['secret', 'subgraphSecret', 'subgraphSecrets', 'privateKey', 'jwtPrivateKey', 'ownerUrl', 'redisUrl'],
].map((name) => `["${name}"]`)

/** Options of a logger. */
export interface LogOptions {
  level: string
  /** Human-readable lines instead of JSON. */
  pretty?: boolean
  /** The destination; default: standard output. */
  destination?: DestinationStream
}

/** A logger that redacts fields with names of secrets. */
export function createLogger({ level, pretty: isPretty, destination }: LogOptions): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: SECRETS.flatMap((name) => [name, `*${name}`, `*.*${name}`]), censor: '[redacted]' },
    serializers: { err: serializeError },
  }
  if (!isPretty) return destination ? pino(options, destination) : pino(options)
  const show = prettyFactory({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
  const target = destination ?? process.stdout
  return pino(options, { write: (line) => void target.write(show(line) ?? '') })
}
