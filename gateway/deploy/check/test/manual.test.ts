import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MAX_CONNECTIONS } from '@shopstack/drizzle/client/connect'
import { openMetrics } from '@shopstack/kit/telemetry/metrics'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../../../test/root.js'
import { COMMANDS_IN_TEXT, commandsInText } from '../engine/commands.js'
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

  test('every command in the text of the manual is in the list of what runs it, and the list has no other', () => {
    const written = Object.fromEntries(
      ['README.md', ...pages].map((name) => [
        name.replace('.md', ''),
        commandsInText(read('manual', name)).sort(),
      ]),
    )
    const listed = Object.fromEntries(
      Object.entries(COMMANDS_IN_TEXT).map(([page, commands]) => [page, Object.keys(commands).sort()]),
    )
    expect(written).toEqual(listed)
  })

  test('files of the repository and steps of the engine check that the list names exist', () => {
    const story = read('check', 'engine', 'story.ts')
    for (const [command, runner] of Object.values(COMMANDS_IN_TEXT).flatMap(Object.entries)) {
      if ('file' in runner) expect(existsSync(join(ROOT, runner.file)), command).toBe(true)
      if ('step' in runner) expect(story, command).toContain(`['${runner.step}', `)
    }
  })

  test('commands are found in text and in blocks of other kinds, and names of files and settings are not', () => {
    const page =
      'Set `LOG_LEVEL`, see `shop.backup`: `docker ps`, `df -h`, `docker ps`.\n```sh\ndocker build .\n```\n'
    const block = '```text\ndocker run it\nkubectl run admin --rm \\\n  --image=it \\\n  -- node <file\n```\n'
    expect(commandsInText(page + block)).toEqual(['docker ps', 'df -h', 'docker run it', 'kubectl run admin'])
  })

  test('the connections on the page about capacity are those of the code and of the Compose file', () => {
    const page = read('manual', 'capacity.md').replaceAll('\n', ' ')
    // Pools of a process: one for authentication, one for its subgraph, and a connection that listens.
    const [gateway, subgraph] = [MAX_CONNECTIONS, 2 * MAX_CONNECTIONS + 1]
    const running = 2 * gateway + 4 * subgraph
    const upgraded = running + 2 * subgraph
    expect(page).toContain(
      `| gateway | ${gateway} | | transactions, insights | ${subgraph} each; insights ${subgraph + 1} with`,
    )
    expect(page).toContain(`2 × ${gateway} + 4 × ${subgraph} = ${running}.`)
    expect(page).toContain(`${running} + 2 × ${subgraph} = ${upgraded}.`)
    const max = Number(
      /max_connections=(\d+)/.exec(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'))?.[1],
    )
    expect(page).toContain(`\`max_connections\` is ${max} here`)
    // Three for superusers, one for migrate and one for psql.
    expect(upgraded).toBeLessThanOrEqual(max - 5)
  })

  test('the CPU time of a request on the page about capacity is that of the bench, within a third', () => {
    const bench = readFileSync(join(ROOT, 'gateway/bench/README.md'), 'utf8')
    const measured = [...bench.matchAll(/^\|.*our shop, distributed \|.* \| (\S+) \|$/gm)].map(([, cpu]) =>
      Number(cpu),
    )
    const stated = [
      ...read('manual', 'capacity.md').matchAll(/^\| an? .* \| (\S+) ms \| (\S+) each second \|$/gm),
    ]
    expect([stated.length, measured.length]).toEqual([3, 3])
    for (const [n, [line, cpu, throughput]] of stated.entries()) {
      expect(Math.abs(Number(cpu) / (measured[n] ?? 0) - 1), line).toBeLessThan(1 / 3)
      expect((Number(throughput?.replace(',', '')) * Number(cpu)) / 1_000, line).toBeCloseTo(1, 1)
    }
  })

  test('the alert of a service that is down names the services that Prometheus looks up', () => {
    const prometheus = parse(read('monitoring', 'prometheus.yml'))
    const names: string[] = prometheus.scrape_configs[0].dns_sd_configs[0].names
    const down = rules.find(({ alert }) => alert === 'ShopStackDown')?.expr ?? ''
    const absent = [...down.matchAll(/absent\(up\{job="shopstack", service="(\w+)"\}\)/g)].map(
      ([, name]) => name,
    )
    expect(absent).toEqual(names)
  })

  test('the manual has a procedure for each alert and for no other', () => {
    const documented = [...read('manual', 'alerts.md').matchAll(/^\| `(ShopStack\w+)` \|/gm)].map(
      ([, name]) => name,
    )
    expect(documented.sort()).toEqual(rules.map(({ alert }) => alert).sort())
  })

  test('every alert rule has a case in which it fires and one in which it does not', () => {
    const { tests } = parse(read('check', 'engine', 'alert-cases.yml')) as {
      tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[]
    }
    const cases = tests.flatMap((one) => one.alert_rule_test)
    for (const { alert } of rules) {
      const own = cases.filter(({ alertname }) => alertname === alert)
      expect(own.map(({ exp_alerts }) => exp_alerts.length > 0).sort(), alert).toEqual(
        expect.arrayContaining([false, true]),
      )
    }
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
