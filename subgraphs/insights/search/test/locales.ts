import { libcLocales, type TestTemplate } from '@shopstack/drizzle/test/databases'
import { inject } from 'vitest'

const known = new Set(await libcLocales(inject('testServer')))

/**
 * What the search is tried on: the databases of the run as they are, those of each locale of the operating system that the
 * server has, and of ICU, whose Turkish has other pairs of upper and lower case.
 */
export const LOCALES: readonly (readonly [string, TestTemplate])[] = [
  ['the usual locale', 'empty'],
  ...['C', 'C.utf8', 'en_US.utf8']
    .filter((libc) => known.has(libc) || known.has(libc.replace('utf8', 'UTF-8')))
    .map((libc) => [libc, { libc }] as const),
  ['ICU und', { libc: 'C', icu: 'und' }],
  ['ICU tr-TR', { libc: 'C', icu: 'tr-TR' }],
]
