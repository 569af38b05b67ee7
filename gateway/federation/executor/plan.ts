import { operationFromDocument, type Supergraph } from '@apollo/federation-internals'
import { type PlanNode, QueryPlanner } from '@apollo/query-planner'
import type { DocumentNode } from 'graphql'

/** Makes the plan of a valid document with one operation; `null`: no subgraph has to be asked. */
export type PlanDocument = (document: DocumentNode) => PlanNode | null

/** Opens Apollo's planner, which takes 2 ms for a small operation and up to 100 ms for a large one. */
export function openPlanner(supergraph: Supergraph): PlanDocument {
  const planner = new QueryPlanner(supergraph)
  return (document) => {
    const { node } = planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema(), document))
    // Plans of subscriptions are never asked for.
    return (node as PlanNode | undefined) ?? null
  }
}
