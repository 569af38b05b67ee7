import { isIP } from 'node:net'
import { z } from 'zod'

/** A port number; 0 is assigned by the system. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(65_535))
/** A URL without a slash at its end. */
export const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, ''))
const points = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
  .pipe(z.number().min(1_000))
const off = z.literal('off').transform(() => null)
/** A port number, or "off". */
export const portOrOff = z.union([off, port])
/** "on" or "off". */
export const onOff = z.enum(['on', 'off']).transform((value) => value === 'on')
/** A number of points, or "off". */
export const pointsOrOff = z.union([off, points])
/** Length of a window, in seconds: 1 to 3600. */
export const windowSeconds = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(3_600))
/** A percentage: 1 to 100. */
export const wholePercent = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(100))
/** A percentage, or "off". */
export const wholePercentOrOff = z.union([off, wholePercent])

const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
/** Comma-separated origins. */
export const origins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .pipe(z.array(z.string().refine(isOrigin)))
const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/')
  const maxBits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return (
    rest.length === 0 &&
    maxBits > 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= maxBits))
  )
}
/** Comma-separated addresses and CIDR networks. */
export const networks = z
  .string()
  .transform((text) => text.split(',').map((network) => network.trim()))
  .pipe(z.array(z.string().refine(isNetwork)))
/** A count: 1 to 100,000. */
export const count = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(100_000))
/** A number, or "off": no limit. */
export const countOrOff = z.union([off, count])
/** Connections of a pool; at least 2, because one may wait for another. */
export const poolSize = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.number().min(2).max(1_000))
/** A TTL in seconds: 0 to 3600. */
export const ttlSeconds = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.number().max(3_600))
/** Minutes: 0 to 43,200, which is 30 days. */
export const holdMinutes = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(43_200))
/** Seconds from 1 to 60, as milliseconds. */
export const seconds = z
  .string()
  .regex(/^\d{1,2}$/)
  .transform((text) => Number(text) * 1_000)
  .pipe(z.number().min(1_000).max(60_000))
/** Seconds from 0 to 60, as milliseconds. */
export const grace = z
  .string()
  .regex(/^\d{1,2}$/)
  .transform((text) => Number(text) * 1_000)
  .pipe(z.number().max(60_000))
/** A percentage with at most three decimals. */
export const percent = z
  .string()
  .regex(/^\d{1,2}(\.\d{1,3})?$/)
  .transform(Number)
/** A number of days from `min`, or "off" for no limit. */
export const daysFrom = (min: number) =>
  z.union([
    z.literal('off').transform(() => null),
    z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.number().min(min)),
  ])
/** Two values while the secret is rotated: the first signs, both are accepted. */
export const secrets = z
  .string()
  .transform((text) => text.split(',').map((value) => value.trim()))
  .pipe(z.tuple([z.string().min(32)], z.string().min(32)).refine((values) => values.length <= 2))

/** The OTLP endpoint for traces: the general endpoint has one path per signal. */
export const tracesOf = (endpoint: string | null): string | null => endpoint && `${endpoint}/v1/traces`

/** Development origins: Vite and the legacy front end. */
export const DEVELOPMENT_ORIGINS = ['http://localhost:5173', 'http://localhost:3000']
