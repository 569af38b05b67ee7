import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'

/** The folder `gateway/deploy`. */
export const DEPLOY = join(dirname(SCHEMA_ROOT), 'gateway/deploy')
const FOLDER = join(DEPLOY, 'kubernetes')

const labels = z.record(z.string(), z.string())
const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) })
const variable = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) }).optional(),
})
const container = z.object({
  command: z.array(z.string()),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  envFrom: z.array(z.object({ configMapRef: z.object({ name: z.string() }) })).default([]),
  env: z.array(variable),
  startupProbe: probe.optional(),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
  resources: z.object({ requests: labels, limits: labels }),
  securityContext: z.object({
    readOnlyRootFilesystem: z.literal(true),
    allowPrivilegeEscalation: z.literal(false),
  }),
})
const pod = z.object({
  metadata: z.object({ labels }),
  spec: z.object({
    securityContext: z.object({ runAsNonRoot: z.literal(true) }),
    containers: z.array(container),
  }),
})
const selector = z.union([
  z.object({ matchLabels: labels }).strict(),
  z.object({
    matchExpressions: z.array(z.object({ operator: z.literal('In'), values: z.array(z.string()) })),
  }),
])
const rule = z.object({
  from: z
    .array(
      z.union([
        z.object({ podSelector: selector }).strict(),
        z.object({ namespaceSelector: selector }).strict(),
      ]),
    )
    .optional(),
  ports: z.array(z.object({ port: z.string() })),
})
const manifest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('Kustomization'),
    resources: z.array(z.string()),
    patches: z.array(z.object({ path: z.string() })).default([]),
  }),
  z.object({ kind: z.literal('ConfigMap'), metadata: z.object({ name: z.string() }), data: labels }),
  z.object({
    kind: z.literal('Deployment'),
    metadata: z.object({ name: z.string() }),
    spec: z.object({ selector: z.object({ matchLabels: labels }), template: pod }),
  }),
  z.object({
    kind: z.literal('Job'),
    metadata: z.object({ name: z.string() }),
    spec: z.object({ template: pod }),
  }),
  z.object({
    kind: z.literal('Service'),
    metadata: z.object({ name: z.string() }),
    spec: z.object({
      selector: labels,
      ports: z.array(z.object({ port: z.number(), targetPort: z.string() })),
    }),
  }),
  z.object({
    kind: z.literal('PodDisruptionBudget'),
    metadata: z.object({ name: z.string() }),
    spec: z.object({ selector: z.object({ matchLabels: labels }), maxUnavailable: z.number() }),
  }),
  z.object({
    kind: z.literal('HorizontalPodAutoscaler'),
    metadata: z.object({ name: z.string() }),
    spec: z.object({
      scaleTargetRef: z.object({ name: z.string() }),
      minReplicas: z.number(),
      maxReplicas: z.number(),
    }),
  }),
  z.object({
    kind: z.literal('NetworkPolicy'),
    metadata: z.object({ name: z.string() }),
    spec: z.object({ podSelector: selector, ingress: z.array(rule).default([]) }),
  }),
])
/** The checked part of a Kubernetes object. */
export type Manifest = z.infer<typeof manifest>
/** A label selector. */
export type Selector = z.infer<typeof selector>
/** An ingress rule of a network policy. */
export type IngressRule = z.infer<typeof rule>

/** The paths of all manifests, below `kubernetes/`. */
export const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.yaml'),
)
/** The objects of each file. */
export const inFile = new Map(files.map((file) => [file, read(file)]))
/** The objects of all files. */
export const all = [...inFile.values()].flat()

function read(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8')).map((document) => {
    if (document.errors[0]) throw new Error(`${file}: ${document.errors[0].message}`)
    return manifest.parse(document.toJS())
  })
}

/** Whether a selector matches labels. */
export const selects = (wanted: Selector, of: Readonly<Record<string, string>>): boolean =>
  'matchLabels' in wanted
    ? Object.entries(wanted.matchLabels).every(([name, value]) => of[name] === value)
    : wanted.matchExpressions.every(({ values }) => values.includes(of['app.kubernetes.io/name'] ?? ''))
