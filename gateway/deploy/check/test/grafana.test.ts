import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../../../test/root.js'
import { typeErrors } from '../compile-values.js'
import { DEPLOY } from '../manifests.js'

/** The compiler takes a second, and many on a busy machine. */
const TIMEOUT_MS = 90_000

const dashboard = readFileSync(join(DEPLOY, 'monitoring/grafana-dashboard.json'), 'utf8')
const errorsOf = (text: string) =>
  typeErrors({ file: 'grafana-dashboard.js', name: 'Dashboard' }, [{ part: '', value: JSON.parse(text) }])

describe('answers', () => {
  test(
    'the dashboard has the types of the schema of Grafana',
    async () => {
      expect(await errorsOf(dashboard)).toBe('')
    },
    TIMEOUT_MS,
  )

  test('the schema is that of the Grafana of the Compose file', () => {
    const { version } = createRequire(import.meta.url)('@grafana/schema/package.json')
    expect(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')).toContain(
      `image: grafana/grafana:${version}`,
    )
  })
})

describe('refuses', () => {
  test(
    'a misspelt key, an unknown value and a missing key of the dashboard are errors of the compiler',
    async () => {
      const changed = [
        ['"schemaVersion"', '"schemaversion"'],
        ['"showLegend": true,', ''],
        ['"fillOpacity"', '"fillOpaqueness"'],
        ['"showPoints": "never"', '"showPoints": "seldom"'],
        ['"placement": "bottom"', '"placement": "under"'],
        ['"w": 8', '"w": "8"'],
      ] as const
      for (const [key, instead] of changed) {
        expect(dashboard).toContain(key)
        expect(await errorsOf(dashboard.replace(key, instead)), instead).toMatch(/error TS/)
      }
    },
    TIMEOUT_MS,
  )
})
