import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openMetrics } from '@shopstack/kit/telemetry/metrics'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../../../test/root.js'
import { DEPLOY } from '../manifests.js'
import { previousRelease } from '../previous-release.js'

const MANUAL = join(DEPLOY, 'manual')
const pages = readdirSync(MANUAL).filter((name) => name !== 'README.md')
const read = (...path: string[]) => readFileSync(join(DEPLOY, ...path), 'utf8')

interface Rule {
  readonly alert: string
  readonly expr: string
}
const { groups } = parse(read('monitoring', 'alerts.yml')) as { groups: { rules: Rule[] }[] }
const rules = groups.flatMap((group) => group.rules)

describe('answers', () => {
  test('the first page of the manual links every page', () => {
    const named = [...read('manual', 'README.md').matchAll(/\]\((\S+\.md)\)/g)].map(([, name]) => name)
    expect(named.sort()).toEqual(pages.toSorted())
  })

  test('every page with commands is run by the engine check', () => {
    const story = read('check', 'engine', 'story.ts')
    const withCommands = pages.filter((name) => /^```sh$/m.test(read('manual', name)))
    for (const name of withCommands) expect(story, name).toContain(`'${name.replace('.md', '')}'`)
  })

  test('the manual has a procedure for each alert and for no other', () => {
    const documented = [...read('manual', 'alerts.md').matchAll(/^\| `(ShopStack\w+)` \|/gm)].map(
      ([, name]) => name,
    )
    expect(documented.sort()).toEqual(rules.map(({ alert }) => alert).sort())
  })

  test('every metric of an alert rule is one that the shop exposes', async () => {
    const metrics = openMetrics()
    metrics.pool('gateway', 1)
    const known = new Set([...(await metrics.text()).matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name))
    for (const { alert, expr } of rules)
      for (const [metric] of expr.matchAll(/\b(shopstack|nodejs)_\w+/g))
        expect(known, `${alert}: ${metric}`).toContain(metric.replace(/_(count|bucket|sum)$/, ''))
  })

  test('the previous release is a commit of this clone, with tags or without', () => {
    expect(previousRelease(ROOT)).toMatch(/^[0-9a-f]{40}$/)
  })
})
