import { hash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ConfigError } from '@shopstack/kit/config/env-reader'
import { fragmentsOf } from '@shopstack/kit/operations/resolve-conditions'
import { shorten } from '@shopstack/schema/shorten'
import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { costOf } from '../limits/cost.js'
import { LIMITS, limitExceeded } from '../limits/limits.js'
import { limits } from '../limits/plugin.js'
import { type CacheHints, cacheSeconds } from './cache-hints.js'
import { type ManifestEntry, parseManifest } from './parse-manifest.js'

/** An operation of a trusted document. */
interface TrustedOperation {
  readonly kind: OperationTypeNode
  /** How long a shared cache may keep its response to an anonymous caller; `null`: not at all. */
  readonly cacheSeconds: number | null
}

/** A document of a manifest. */
export interface TrustedDocument {
  readonly text: string
  /** By name, `null` for an operation without one. */
  readonly operations: ReadonlyMap<string | null, TrustedOperation>
}

/** The documents of all manifests. */
export interface TrustedDocuments {
  /** By the id of their manifest, and by the SHA-256 of their text. */
  readonly byId: ReadonlyMap<string, TrustedDocument>
  readonly byText: ReadonlyMap<string, TrustedDocument>
}

/** Limits of the manifests: their texts are kept in memory. */
const MAX_MANIFEST_BYTES = 10_000_000
const MAX_DOCUMENTS = 10_000
const MAX_SHOWN_PROBLEMS = 10

/** The schema that documents have to fit. */
export interface TargetSchema {
  readonly api: GraphQLSchema
  readonly hints: CacheHints
}

/**
 * Reads manifests and checks each document against the schema and the limits of documents.
 * @throws ConfigError with the file and the line of each problem
 */
export async function loadManifests(
  paths: readonly string[],
  schema: TargetSchema,
): Promise<TrustedDocuments> {
  const byId = new Map<string, TrustedDocument>()
  const byText = new Map<string, TrustedDocument>()
  const places = new Map<string, string>()
  const problems: string[] = []
  let tooMany: string | null = null
  for (const path of paths) {
    const file = basename(path)
    const text = await readManifest(path)
    if ('problem' in text) {
      problems.push(`${file} ${text.problem}`)
      continue
    }
    const { entries, problems: found } = parseManifest(text.text)
    problems.push(...found.map(({ line, message }) => `${file}:${line} ${message}`))
    if (entries.length === 0 && found.length === 0) problems.push(`${file}:1 has no documents`)
    for (const entry of entries) {
      const place = `${file}:${entry.line}`
      const known = byId.get(entry.id)
      if (known && known.text !== entry.text)
        problems.push(
          `${place} the id "${shorten(entry.id, 80)}" has another text in ${places.get(entry.id)}`,
        )
      if (known) continue
      if (!byText.has(entry.text) && byText.size === MAX_DOCUMENTS) {
        // The rest of the manifests is not checked.
        tooMany ??= place
        break
      }
      const document = byText.get(entry.text) ?? checked(entry, schema)
      if ('problem' in document) {
        problems.push(`${place} ${entry.name ?? shorten(entry.id, 80)}: ${document.problem}`)
        continue
      }
      places.set(entry.id, place)
      byText.set(entry.text, document)
      for (const id of [entry.id, hash('sha256', entry.text)]) byId.set(id, document)
    }
  }
  if (tooMany !== null) problems.push(`${tooMany} is the document after the ${MAX_DOCUMENTS} that are kept`)
  if (problems.length > 0) throw new ConfigError(shown(problems))
  return { byId, byText }
}

function shown(problems: readonly string[]): (readonly [string, string])[] {
  const more = problems.length - MAX_SHOWN_PROBLEMS
  const lines = problems.slice(0, MAX_SHOWN_PROBLEMS)
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].map((line) => ['TRUSTED_DOCUMENTS', line])
}

async function readManifest(path: string): Promise<{ text: string } | { problem: string }> {
  try {
    const { size } = await stat(path)
    if (size > MAX_MANIFEST_BYTES)
      return { problem: `is too large: ${size} bytes, of which ${MAX_MANIFEST_BYTES} are read at most` }
    return { text: await readFile(path, 'utf8') }
  } catch (error) {
    return { problem: `cannot be read: ${(error as NodeJS.ErrnoException).code} at ${path}` }
  }
}

type Problem = { readonly problem: string }

const { parseOptions, validationRules } = limits()

/** A document whose operations can be executed, or why they cannot. */
function checked({ text, name, type }: ManifestEntry, schema: TargetSchema): TrustedDocument | Problem {
  if (text.length > LIMITS.characters)
    return { problem: limitExceeded('characters', text.length, LIMITS.characters).message }
  const parsed = parsedDocument(text)
  if ('problem' in parsed) return parsed
  const { document } = parsed
  const [error] = validate(schema.api, document, [...specifiedRules, ...validationRules], { maxErrors: 1 })
  if (error) return { problem: error.message }
  const operations = document.definitions.filter(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  )
  const problem = operationsProblem(operations, { name, type }) ?? costProblem(document, operations, schema)
  if (problem) return { problem }
  const described = operations.map((operation): [string | null, TrustedOperation] => [
    operation.name?.value ?? null,
    {
      kind: operation.operation,
      cacheSeconds: cacheSeconds(schema.api, schema.hints, document, operation),
    },
  ])
  return { text, operations: new Map(described) }
}

function parsedDocument(text: string): { document: DocumentNode } | Problem {
  try {
    return { document: parse(text, parseOptions) }
  } catch (error) {
    return { problem: (error as Error).message }
  }
}

function operationsProblem(
  operations: readonly OperationDefinitionNode[],
  { name, type }: Pick<ManifestEntry, 'name' | 'type'>,
): string | null {
  const [first] = operations
  if (!first) return 'the document has no operation'
  if (name !== undefined && !operations.some((operation) => operation.name?.value === name))
    return `the document has no operation of this name`
  if (type !== undefined && type !== first.operation)
    return `"type" is "${shorten(type, 20)}", but the operation is a ${first.operation}`
  return null
}

/** With the defaults of its variables; the cost of each request is checked again. */
function costProblem(
  document: DocumentNode,
  operations: readonly OperationDefinitionNode[],
  { api }: TargetSchema,
): string | null {
  const fragments = fragmentsOf(document)
  for (const operation of operations) {
    const cost = costOf({ schema: api, operation, fragments, variables: {}, listSize: LIMITS.listSize })
    if (cost > LIMITS.cost) return limitExceeded('cost', cost, LIMITS.cost).message
  }
  return null
}
